"""Closing the pages: phones are shared."""

from http import HTTPStatus

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.accounts.page_links import digest
from parts import app_parts
from web.customer.rendering import address, notice
from web.customer.session_cookie import ACCOUNT
from web.customer.viewer import Viewer, for_viewer

CLOSED = N_("The pages are closed. The link of our SMS opens them again.")

closing = Blueprint("closing", __name__, template_folder="templates")


@closing.get("/my/close")
@for_viewer
def closes_nothing(_viewer: Viewer) -> BaseResponse:
    """Whoever loads the page of the button again: a look changes nothing."""
    return redirect(address("/my/statement"), HTTPStatus.SEE_OTHER)


@closing.post("/my/close")
@for_viewer
def close(_viewer: Viewer) -> BaseResponse:
    """End the session, here and in every other tab."""
    token = ACCOUNT.read()
    if token:
        with app_parts().store.transaction() as work:
            work.page_links.end_session(digest(token))
    response = notice([words(CLOSED) for words in app_parts().words.values()], HTTPStatus.OK)
    ACCOUNT.remove(response)
    return response
