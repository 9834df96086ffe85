"""Who looks at an account's pages: every page asks anew, and a form must carry what only the session's pages have."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain import commands
from domain.accounts.page_links import PageSession, digest, form_token, is_token
from parts import app_parts
from web.customer.documents.typesetting import typesetter
from web.customer.formats import initials, shown_end
from web.customer.frequency import WINDOW_SECONDS, Frequency
from web.customer.gate import MAX_FORM_BYTES
from web.customer.rendering import notice, with_policy
from web.customer.session_cookie import ACCOUNT

OVER = N_("These pages are closed. Open the link of our SMS again, or text LINK to get a new one.")
STALE_FORM = N_("This form is of an earlier visit. Please go back, load the page again, and send it once more.")

TOO_OFTEN = N_("That is often. Please wait a minute, then load the page again.")
PAGES = Frequency(120)
"""Of one session, in a minute, whatever they are."""

NOTHING_HERE = N_("There is no such page.")
NUL = "\x00"
"""No text of the database holds it, so nothing has it in its name."""

Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The session, and what its forms carry."""

    session: PageSession
    form_token: str

    @property
    def account_id(self) -> int:
        return self.session.account_id

    @property
    def phone(self) -> str:
        """The phone that the link was sent to."""
        return self.session.phone

    @property
    def language(self) -> str:
        return self.session.language

    @property
    def whose(self) -> str:
        """Phones are shared: whose account it is, as far as its holder needs it."""
        end, name = shown_end(self.session.account_number, 4), initials(self.session.name)
        return f"{end} ({name})" if name else end

    @property
    def source(self) -> str:
        """Where the commands of this session come from."""
        return f"page:{self.phone}:{self.session.id}"

    def key(self, form: str, *asked: object) -> commands.Key:
        """The key of what a form asks for: the same form sent twice is one command."""
        return commands.key(self.source, form, *asked)


def for_viewer(
    shown: Callable[Concatenate[Viewer, Given], BaseResponse],
) -> Callable[Given, BaseResponse]:
    """A page for whoever has a session: 403 without one, and for a form that is not the session's own; 429 for more
    pages than anybody reads.
    """

    @wraps(shown)
    def guarded(*given: Given.args, **named: Given.kwargs) -> BaseResponse:
        request.max_content_length = MAX_FORM_BYTES
        token = ACCOUNT.read()
        if token is not None and PAGES.is_too_often(digest(token)):
            return too_often()
        viewer = _viewer(token)
        if viewer is None:
            return _refused(OVER)
        typesetter().begin()
        if NUL in request.path:
            return _refused(NOTHING_HERE, HTTPStatus.NOT_FOUND)
        if request.method == "POST" and not _is_own_form(viewer):
            return _refused(STALE_FORM)
        return shown(viewer, *given, **named)

    return guarded


def too_often() -> Response:
    """429, from what was written once: whoever is told so asks a hundred times a second."""
    response = with_policy(Response(_said_too_often(), status=HTTPStatus.TOO_MANY_REQUESTS))
    response.headers["Retry-After"] = str(WINDOW_SECONDS)
    return response


@cache
def _said_too_often() -> str:
    return _refused(TOO_OFTEN).get_data(as_text=True)


def typed(name: str) -> str:
    """What was typed into a field, without what no text of the database holds."""
    return request.form.get(name, "").replace(NUL, "").strip()


def new_form() -> str:
    """The name of a form that does something: sent twice, it is answered and not done again."""
    return app_parts().terms.page_links.new_token()


def form_sent() -> str | None:
    """The name of the form that was sent, which its page was given with; None for one that none of our pages gives."""
    name = request.form.get("form", "")
    return name if is_token(name) else None


def _viewer(token: str | None) -> Viewer | None:
    if token is None:
        return None
    with app_parts().store.transaction() as work:
        session = work.page_links.session(digest(token))
    return Viewer(session, form_token(token)) if session else None


def _is_own_form(viewer: Viewer) -> bool:
    sent = request.form.get("csrf_token", "")
    return hmac.compare_digest(sent.encode(), viewer.form_token.encode())


def _refused(text: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> Response:
    return notice([words(text) for words in app_parts().words.values()], status)
