"""What every template of the console can say, and what every answer of it tells the browser."""

import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Response, request
from markupsafe import Markup

from domain.messaging.shown_texts import without_keys
from domain.values.money import format_kes
from domain.values.periods import local_time
from web.console.dates import kept_moment, shown_day, shown_moment
from web.console.pages import FORM_ID, PAGES, SENT_FROM, Page, blueprint, page_of_form
from web.console.session_cookie import CSRF_FIELD, form_token
from web.console.texts import _
from web.console.visit import Visit, page_url

STATIC = Path(__file__).parent / "static"
MENU_BEGINS_WITH, MENU_ENDS_WITH = "home", {"requests", "operators", "audit_trail"}
NOTHING = "-"
MAX_AREAS_OFFERED = 300
DIGEST, DIGEST_SHOWN = re.compile("[0-9a-f]{64}"), 16
A_YEAR = "public, max-age=31536000, immutable"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


@blueprint.context_processor
def _known_to_templates() -> dict[str, Any]:
    return {
        "_": _,
        "url": page_url,
        "static": _static,
        "hidden": _hidden,
        "menu": _menu,
        "may_open": _may_open,
        "region_names": _region_names,
        "area_names": _area_names,
    }


@blueprint.after_request
def _add_headers(response: Response) -> Response:
    """Stricter than the rest of the service, but for scripts and styles of our own. Those are kept for ever, as their
    address holds their hash.
    """
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint == "console.static" and response.status_code == 200:  # noqa: PLR2004 - found
        response.headers["Cache-Control"] = A_YEAR
    return response


@blueprint.app_template_filter("moment")
def moment(at: datetime | str | None) -> str:
    """An instant as people in Nairobi read it, also one of the figures of a campaign."""
    return shown_moment(kept_moment(str(at))) if at else NOTHING


@blueprint.app_template_filter("day")
def day(on: date | str | None) -> str:
    """A day, also as JSON has it."""
    return shown_day(date.fromisoformat(str(on))) if on else NOTHING


blueprint.add_app_template_filter(local_time, "typed_moment")


@blueprint.app_template_filter("kes")
def kes(cents: int | None) -> str:
    return NOTHING if cents is None else format_kes(cents)


@blueprint.app_template_filter("age")
def age(lasted: timedelta) -> str:
    """How long, in its largest unit."""
    minutes = int(lasted.total_seconds() // 60)
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return _("{count} min", count=max(minutes, 0))
    if minutes < 48 * 60:
        return _("{count} h", count=minutes // 60)
    return _("{count} days", count=minutes // (24 * 60))


def _hidden() -> Markup:
    """What each form carries: the token of the session, a name of its own, by which it acts once, and the page that it
    stands on, to come back to.
    """
    fields = {CSRF_FIELD: form_token(), FORM_ID: secrets.token_urlsafe(16), SENT_FROM: page_of_form()}
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return Markup("").join(field.format(name, value) for name, value in fields.items())


def _region_names(visit: Visit) -> Markup:
    """The regions that this operator may name, for the browser to offer while one is typed."""
    return _offered("regions", visit.regions or visit.work.regions.names())


def _area_names(visit: Visit) -> Markup:
    """Areas of these regions, as many as a browser offers without delay; any other is typed."""
    return _offered("areas", visit.work.regions.area_names(visit.regions or (), MAX_AREAS_OFFERED))


def _offered(list_id: str, names: Iterable[str]) -> Markup:
    options = Markup("").join(Markup('<option value="{}"></option>').format(name) for name in names)
    return Markup('<datalist id="{}">{}</datalist>').format(list_id, options)


blueprint.add_app_template_filter(without_keys, "without_keys")


@blueprint.app_template_filter("short_digest")
def short_digest(text: str) -> str:
    """A digest as far as people compare it; anything else as it is."""
    return f"{text[:DIGEST_SHOWN]}…" if DIGEST.fullmatch(text) else text


def _menu(visit: Visit) -> list[Page]:
    """The pages of the menu that this operator may open: daily work before what admins rarely need."""
    pages = [page for page in PAGES.values() if page.menu and visit.may(page.act)]
    return sorted(pages, key=lambda page: (page.name in MENU_ENDS_WITH, page.name != MENU_BEGINS_WITH))


def _may_open(visit: Visit, name: str, region: str | None = None) -> bool:
    """Whether a link or form to this page is for this operator."""
    return visit.may(PAGES[name].act, region)


@cache
def _static(name: str) -> str:
    """The address of a file of ours, with its hash."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return page_url("static", filename=name, v=digest)
