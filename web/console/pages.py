"""The pages of the console, each declared once: its address, the act that its reader needs a role for, what it does.

`page` declares one that is looked at, `form` one that acts, `public` one for whoever is not signed in yet. What all of
them promise stands here and nowhere else: who is not signed in is sent to sign in, who has not the right is refused, a
form without its token is refused, a form that is sent twice acts once, and polling keeps no session alive.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse
from wtforms import ValidationError

from domain.errors import NotFound, Refused
from domain.jobs import Job
from domain.operators.operators import check_may
from domain.operators.sign_in import DISABLED, TIME_OVER, OperatorSession
from parts import app_parts
from store.unit_of_work import UnitOfWork
from web.console.session_cookie import CSRF_FIELD, PREFIX, check_form_token, cookie_token
from web.console.texts import _
from web.console.visit import Visit, is_polled, page_url
from webhooks.client_address import address_of

FORM_ID, SENT_FROM = "form_id", "sent_from"
PRESSED = "yes"  # a button was pressed, and what it does waits until the operator is proved
MAX_FORM_ID_LENGTH = 64
MAX_ID = 2**63 - 1
MAX_FORM_BYTES = 100_000
SAFE_FETCHES = {"", "same-origin", "none"}

blueprint = Blueprint(
    "console",
    __name__,
    url_prefix=PREFIX,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

View: TypeAlias = Callable[..., BaseResponse]
PublicView: TypeAlias = Callable[..., BaseResponse]


class Does(StrEnum):
    """What a page does for its reader."""

    LOOK = "look"
    ACT = "act"
    ENTER = "enter"


@dataclass(frozen=True, slots=True)
class Page:
    """A line of the table of pages. No act: for every operator. `menu`: its text in the menu."""

    name: str
    path: str
    act: str | None
    does: Does
    menu: str = ""
    needs_proof: bool = False


PAGES: dict[str, Page] = {}
"""By name, which is the function's."""


def page(path: str, *, act: str | None, menu: str = "", needs_proof: bool = False) -> Callable[[View], View]:
    """Declare a page that is looked at. Its function takes the `Visit` and what its path names. `needs_proof`: as with
    a form, for a file that is taken away.
    """

    def declare(view: View) -> View:
        declared = Page(view.__name__, path, act, Does.LOOK, menu, needs_proof)
        _add(declared, "GET", _looked_at(view, declared))
        return view

    return declare


def form(
    path: str, *, act: str | None, needs_proof: bool = False, max_bytes: int = MAX_FORM_BYTES
) -> Callable[[View], View]:
    """Declare what a form is sent to. Its function returns `visit.go(…)`; what it did is undone when it raises.

    `needs_proof`: password and code were given within the last ten minutes, or are asked for first. `max_bytes`: of
    what is sent, files included.
    """

    def declare(view: View) -> View:
        declared = Page(view.__name__, path, act, Does.ACT, needs_proof=needs_proof)
        _add(declared, "POST", _acted(view, declared, max_bytes))
        return view

    return declare


def public(path: str, method: str) -> Callable[[PublicView], PublicView]:
    """Declare a page for whoever is not signed in. A form's token is checked there too."""

    def declare(view: PublicView) -> PublicView:
        @wraps(view)
        def entered(**path_values: Any) -> BaseResponse:
            if method == "POST":
                check_origin()
            return view(**path_values)

        _add(Page(view.__name__, path, None, Does.ENTER), method, entered)
        return view

    return declare


def _add(declared: Page, method: str, view: Callable[..., BaseResponse]) -> None:
    PAGES[declared.name] = declared
    blueprint.add_url_rule(declared.path, endpoint=declared.name, view_func=view, methods=[method])


def _looked_at(view: View, declared: Page) -> Callable[..., BaseResponse]:
    @wraps(view)
    def look(**path_values: Any) -> BaseResponse:
        with app_parts().store.reading() as work:
            session = open_session(work)
            if session is None:
                return _to_sign_in(request.full_path.rstrip("?"))
            visit = Visit(session, work, client_address())
            if not visit.is_polling:
                work.operator_sessions.seen(session.id)
            _check(visit, declared.act)
            _check_ids(path_values)
            if declared.needs_proof and not session.was_proved_lately(work.now):
                return redirect(page_url("prove", next=page_of_form()), code=303)
            return view(visit, **path_values)

    return look


def _acted(view: View, declared: Page, max_bytes: int) -> Callable[..., BaseResponse]:
    @wraps(view)
    def act_on(**path_values: Any) -> BaseResponse:
        request.max_content_length = max_bytes
        jobs: set[Job] = set()
        answer = in_transaction(jobs, path_values)
        for job in jobs:
            app_parts().nudge(job)
        return answer

    def in_transaction(jobs: set[Job], path_values: Mapping[str, Any]) -> BaseResponse:
        with app_parts().store.transaction() as work:
            session = open_session(work)
            if session is None:
                return _to_sign_in(page_before())
            check_origin()
            visit = Visit(session, work, client_address(), jobs)
            _check(visit, declared.act)
            _check_ids(path_values)
            if declared.needs_proof and not session.was_proved_lately(work.now):
                return redirect(page_url("prove", next=page_before(), pressed=PRESSED), code=303)
            return _once(visit, lambda: view(visit, **path_values))

    return act_on


def _check_ids(path_values: Mapping[str, Any]) -> None:
    """Raises `NotFound` for a number or a name in the path that no row can have."""
    if any(value > MAX_ID if isinstance(value, int) else "\x00" in str(value) for value in path_values.values()):
        raise NotFound(_("There is no such page."), "no_page")


def _once(visit: Visit, act: Callable[[], BaseResponse]) -> BaseResponse:
    """What the first sending of a form gets, for the second too."""
    form_id = request.form.get(FORM_ID, "")[:MAX_FORM_ID_LENGTH].replace("\x00", "") or secrets.token_hex()
    sessions = visit.work.operator_sessions
    if (went_to := sessions.claim_form(visit.session.id, form_id)) is not None:
        return redirect(went_to or page_url("home"), code=303)
    sessions.seen(visit.session.id)
    answer = act()
    sessions.form_done(visit.session.id, form_id, answer.headers.get("Location", ""))
    return answer


def open_session(work: UnitOfWork) -> OperatorSession | None:
    """The session of this browser, where it goes on."""
    token = cookie_token()
    if not token:
        return None
    session = work.operator_sessions.find(app_parts().sign_in_terms.secrets.hash_of(token))
    if session is None or session.ended_by is not None:
        return None
    if session.is_over(work.now) or not session.operator.is_enabled:
        work.operator_sessions.end(session.id, TIME_OVER if session.operator.is_enabled else DISABLED)
        return None
    return session


def _check(visit: Visit, act: str | None) -> None:
    if act is not None:
        check_may(visit.operator, act)


def check_origin() -> None:
    """Raises `Refused` for a form that is none of ours: sent from another site, or without this session's token."""
    if request.headers.get("Sec-Fetch-Site", "") not in SAFE_FETCHES:
        raise Refused(_("This form was sent from another site."), "csrf")
    try:
        check_form_token(request.headers.get("X-CSRFToken") or request.form.get(CSRF_FIELD))
    except ValidationError as error:
        raise Refused(_("This form is not of this session. Open the page again."), "csrf") from error


def _to_sign_in(after: str) -> BaseResponse:
    """A part of a page cannot sign in: htmx is told to load the page again."""
    if is_polled():
        return Response(status=401, headers={"HX-Refresh": "true"})
    return redirect(page_url("sign_in", next=after), code=303)


def page_of_form() -> str:
    """The page that a form stands on; of one that came back with a sentence, the page where it was first."""
    if request.method != "POST":
        return request.full_path.rstrip("?")
    try:
        return request.form.get(SENT_FROM, "")
    except RequestEntityTooLarge:
        return ""


def page_before() -> str:
    """The page whose form was sent, as the form says, or the browser: else the first one."""
    return safe_next(request.form.get(SENT_FROM) or _path(request.headers.get("Referer", "")))


def safe_next(asked: str) -> str:
    """An address of the console; the first page instead of anything else."""
    is_plain = asked.isprintable() and "\\" not in asked and asked.startswith(f"{PREFIX}/")
    return asked if is_plain else page_url("home")


def _path(url: str) -> str:
    """That of an address that a browser sends; empty where it is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def client_address() -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    return address_of(request.remote_addr or "", forwarded, app_parts().settings.trusted_proxies)
