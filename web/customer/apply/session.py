"""Whose application a browser works on: a cookie, whose digest alone is kept, and forms that carry what follows."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from flask import redirect, request
from werkzeug.wrappers import Response

from catalogues import N_
from domain.accounts.page_links import digest, form_token
from domain.connections.applications import Application
from domain.connections.drafts import Draft
from domain.values.languages import SOURCE_LANGUAGE
from parts import app_parts
from web.customer.rendering import address, notice, spoken
from web.customer.session_cookie import APPLICATION
from web.customer.viewer import PAGES, STALE_FORM, too_often

MAX_FORM_BYTES = 4_096

OVER = N_("This application is closed here. Begin at /apply, or open the link of our SMS again.")

Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class Applying:
    """The browser's application: a draft, or one that was sent."""

    application_id: int
    form_token: str
    draft: Draft | None
    sent: Application | None

    @property
    def language(self) -> str:
        return spoken(self.sent.language if self.sent else SOURCE_LANGUAGE)


def for_applicant(shown: Callable[Concatenate[Applying, Given], Response]) -> Callable[Given, Response]:
    """A page for whoever has an application here: 303 to its beginning without one, 403 for a form of elsewhere."""

    @wraps(shown)
    def guarded(*given: Given.args, **named: Given.kwargs) -> Response:
        if request.max_content_length is None:
            request.max_content_length = MAX_FORM_BYTES
        token = APPLICATION.read()
        if token is not None and PAGES.is_too_often(digest(token)):
            return too_often()
        applying = found()
        if applying is None:
            return redirect(address("/apply"), HTTPStatus.SEE_OTHER)
        if request.method == "POST" and not is_own_form(applying.form_token):
            return notice([words(STALE_FORM) for words in app_parts().words.values()], HTTPStatus.FORBIDDEN)
        return shown(applying, *given, **named)

    return guarded


def found() -> Applying | None:
    token = APPLICATION.read()
    if token is None:
        return None
    with app_parts().store.reading() as work:
        session = work.application_links.session(digest(token))
        if session is None:
            return None
        sent = work.applications.get(session.application_id)
        draft = None if sent else work.application_drafts.draft(session.application_id)
    if sent is None and draft is None:
        return None
    return Applying(session.application_id, form_token(token), draft, sent)


def is_own_form(expected: str) -> bool:
    return hmac.compare_digest(request.form.get("csrf_token", "").encode(), expected.encode())
