"""The page that a link leads to. It says nothing of anybody, counts nothing and uses nothing up, for those who preview
links fetch it too; whoever knows the meter gets a session and goes on to the statement.
"""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.accounts.page_links import Purpose, digest
from domain.jobs import Job
from domain.services.accounts.open_pages import OpenPages, PagesOpening, open_pages
from parts import app_parts
from web.customer.rendering import address, notice, page
from web.customer.session_cookie import ACCOUNT
from web.link_tokens import takes_links

GONE = N_("This link is no longer valid. Text LINK to our number, or dial {code}, to get a new one.")
FIRST_PAGES = {Purpose.STATEMENT: "/my/statement", Purpose.DATA: "/my/data", Purpose.RECOVERY: "/my/recoveries"}
MAX_FORM_BYTES = 4_096

gate = takes_links(Blueprint("gate", __name__, template_folder="templates"))


@gate.get("/s/<token>", strict_slashes=False)
def ask_for_digits(token: str) -> BaseResponse:
    """The form. 410 for every link that is not good, whatever it was: what is no token at all is looked up, too, for it
    shall not be known by its time.
    """
    with app_parts().store.reading() as work:
        link = work.page_links.look_at(digest(token))
    return page("pages/gate.html", link.language, wrong=False) if link else gone()


@gate.post("/s/<token>", strict_slashes=False)
def open_link(token: str) -> BaseResponse:
    """303 to the page of the link with a session; the form again for other digits; 410 once they were the fifth."""
    request.max_content_length = MAX_FORM_BYTES
    parts = app_parts()
    command = OpenPages(token, request.form.get("digits", ""), parts.terms.page_links.new_token())
    with parts.store.transaction() as work:
        link = work.page_links.look_at(digest(token))
        outcome = open_pages(command, work, parts.terms)
    if outcome is PagesOpening.WRONG_DIGITS and link:
        return page("pages/gate.html", link.language, HTTPStatus.UNPROCESSABLE_ENTITY, wrong=True)
    if outcome is not PagesOpening.OPENED or link is None:
        parts.nudge(Job.SEND_MESSAGES)
        return gone()
    response = redirect(address(FIRST_PAGES[Purpose(link.purpose)]), HTTPStatus.SEE_OTHER)
    ACCOUNT.write(response, command.session_token)
    return response


def gone() -> Response:
    """One answer to unknown, mangled, ended, used up and expired links, in both languages."""
    parts = app_parts()
    texts = [words(GONE, code=parts.settings.ussd_service_code) for words in parts.words.values()]
    return notice(texts, HTTPStatus.GONE)
