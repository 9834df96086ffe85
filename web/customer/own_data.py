"""What we hold of whoever looks at the pages: asking for a copy of it, for a correction or an erasure, and fetching the
copy that was granted.
"""

from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_, Words
from domain.errors import InputChanged
from domain.jobs import Job
from domain.privacy.data_requests import DataRequest, Wish
from domain.services.privacy.request_data import RequestData, request_data
from domain.values.periods import business_date
from parts import app_parts
from web.customer.documents.answers import not_too_often
from web.customer.formats import day_of
from web.customer.rendering import address, page, sentence, spoken, words_of
from web.customer.viewer import Viewer, for_viewer, form_sent, new_form, typed

MAX_COPIES_PER_MINUTE = 10
FROM_PAGE = "page"
"""What stands for the words of a request that was made by a button."""

NOTHING_SAID = N_("Please write what is wrong, and what is right.")
NONE_READY = N_("No copy is ready. Ask for one here, or text MY DATA.")
TOO_OFTEN = N_("Too often. Please wait a minute.")

own_data_pages = Blueprint("own_data_pages", __name__, template_folder="templates")


@own_data_pages.get("/my/data")
@for_viewer
def own_data(viewer: Viewer) -> BaseResponse:
    """What is kept, how far the requests of this phone are, and forms for those that it has not made."""
    return _shown(viewer)


@own_data_pages.post("/my/data")
@for_viewer
def ask_for_own_data(viewer: Viewer) -> BaseResponse:
    """The request that a text makes too, confirmed by SMS; a second click changes nothing. 422 for a correction that
    does not say what is right.
    """
    wish, said = _wish(), typed("words")
    if wish is Wish.CORRECTION and not said:
        return _shown(viewer, NOTHING_SAID)
    parts = app_parts()
    key = viewer.key(form_sent() or wish, wish)
    command = RequestData(key, wish, viewer.phone, spoken(viewer.language), said or FROM_PAGE)
    with suppress(InputChanged), parts.store.transaction() as work:
        request_data(command, work, parts.terms)
    parts.nudge(Job.SEND_MESSAGES)
    return redirect(address("/my/data"), HTTPStatus.SEE_OTHER)


def _wish() -> Wish:
    asked = request.form.get("wish", "")
    return Wish(asked) if asked in {*Wish} else Wish.COPY


def _shown(viewer: Viewer, error: str = "") -> BaseResponse:
    parts, words = app_parts(), words_of(spoken(viewer.language))
    with parts.store.reading() as work:
        waiting = {wish.value: work.data_requests.open_of(viewer.phone, wish) for wish in Wish}
        expires_at = work.personal_archives.good_until(viewer.phone)
    return page(
        "pages/own_data.html",
        viewer.language,
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        viewer=viewer,
        error=words(error) if error else "",
        form=new_form(),
        days=parts.terms.sms_retention_days,
        waiting={wish: _said(asked, words) for wish, asked in waiting.items() if asked},
        ready_until=day_of(business_date(expires_at), words) if expires_at else "",
    )


def _said(asked: DataRequest, words: Words) -> str:
    day = day_of(asked.answered_by, words)
    return words("We have your request {reference}, and answer by SMS by {day}.", reference=asked.reference, day=day)


@own_data_pages.get("/my/data.zip")
@not_too_often()
@for_viewer
def own_data_file(viewer: Viewer) -> BaseResponse:
    """The copy that was granted to the phone of the link. 404 where there is none, 429 for one asked for too often."""
    with app_parts().store.transaction() as work:
        if work.page_links.documents_this_minute(viewer.session.id) > MAX_COPIES_PER_MINUTE:
            return sentence(TOO_OFTEN, viewer.language, HTTPStatus.TOO_MANY_REQUESTS)
        archive = work.personal_archives.newest_of(viewer.phone)
    if archive is None:
        return sentence(NONE_READY, viewer.language, HTTPStatus.NOT_FOUND)
    response = Response(archive, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response
