"""What every document has in common: how often a session may ask for one, and how it is sent."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.accounts.page_links import digest
from parts import app_parts
from web.customer.frequency import Frequency
from web.customer.session_cookie import ACCOUNT
from web.customer.viewer import Viewer, too_often

MAX_PER_MINUTE = 10
TOO_OFTEN = N_("That is often. Please wait a minute, then ask for the document again.")


ASKED = Frequency(30)
"""Of one session, in a minute: those that are refused, and looks at whether a long one is ready, are counted, too."""

Given = ParamSpec("Given")
Answer = TypeVar("Answer", bound=BaseResponse)


def not_too_often(
    cookie: Callable[[], str | None] = ACCOUNT.read,
) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer | Response]]:
    """A file for whoever does not ask all the time: the others are refused before anything is looked up."""

    def guarding(shown: Callable[Given, Answer]) -> Callable[Given, Answer | Response]:
        @wraps(shown)
        def guarded(*given: Given.args, **named: Given.kwargs) -> Answer | Response:
            token = cookie()
            if token is not None and ASKED.is_too_often(digest(token)):
                return too_often()
            return shown(*given, **named)

        return guarded

    return guarding


def has_had_enough(viewer: Viewer) -> bool:
    """Whether nothing need be looked up for this session, which has had its documents of this minute."""
    return viewer.session.documents >= MAX_PER_MINUTE and request.method != "HEAD"


def is_too_often(viewer: Viewer) -> bool:
    """Whether the session has had its documents of this minute; it counts this one."""
    with app_parts().store.transaction() as work:
        return work.page_links.documents_this_minute(viewer.session.id) > MAX_PER_MINUTE


def pdf(name: str, content: bytes) -> Response:
    """A download with a name that says nothing of anybody."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
