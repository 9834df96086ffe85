"""What we hold of whoever looks at the pages: asking for a copy of it, and fetching the copy that was granted."""

from http import HTTPStatus

from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.jobs import Job
from domain.privacy.data_requests import Wish
from domain.services.privacy.request_data import RequestData, request_data
from domain.values.periods import format_day
from parts import app_parts
from web.customer.rendering import notice, page, spoken, words_of
from web.customer.viewer import Viewer, for_viewer

MAX_COPIES_PER_MINUTE = 10
FROM_PAGE = "page"
"""What stands for the words of a request that was made by a button."""

NONE_READY = N_("No copy is ready. Ask for one here, or text MY DATA.")
TOO_OFTEN = N_("Too often. Please wait a minute.")

own_data_pages = Blueprint("own_data_pages", __name__, template_folder="templates")


@own_data_pages.get("/my/data")
@for_viewer
def own_data(viewer: Viewer) -> BaseResponse:
    """What is kept, and how far the request for a copy is."""
    parts = app_parts()
    with parts.store.reading() as work:
        request = work.data_requests.open_of(viewer.phone, Wish.COPY)
        expires_at = work.personal_archives.good_until(viewer.phone)
    return page(
        "pages/own_data.html",
        viewer.language,
        viewer=viewer,
        days=parts.terms.sms_retention_days,
        reference=request.reference if request else "",
        answered_by=format_day(request.answered_by) if request else "",
        ready_until=format_day(expires_at.date()) if expires_at else "",
    )


@own_data_pages.post("/my/data")
@for_viewer
def ask_for_own_data(viewer: Viewer) -> BaseResponse:
    """The request that `MY DATA` makes by SMS, confirmed by SMS; a second click changes nothing."""
    parts = app_parts()
    command = RequestData(viewer.key("data", Wish.COPY), Wish.COPY, viewer.phone, spoken(viewer.language), FROM_PAGE)
    with parts.store.transaction() as work:
        asked = request_data(command, work, parts.terms)
    parts.nudge(Job.SEND_MESSAGES)
    words = words_of(spoken(viewer.language))
    said = words("We have your request {reference}, and answer by SMS by {due_on}.", **asked.result)
    return notice([said], HTTPStatus.OK)


@own_data_pages.get("/my/data.zip")
@for_viewer
def own_data_file(viewer: Viewer) -> BaseResponse:
    """The copy that was granted to the phone of the link. 404 where there is none, 429 for one asked for too often."""
    words = words_of(spoken(viewer.language))
    with app_parts().store.transaction() as work:
        if work.page_links.documents_this_minute(viewer.session.id) > MAX_COPIES_PER_MINUTE:
            return notice([words(TOO_OFTEN)], HTTPStatus.TOO_MANY_REQUESTS)
        archive = work.personal_archives.newest_of(viewer.phone)
    if archive is None:
        return notice([words(NONE_READY)], HTTPStatus.NOT_FOUND)
    response = Response(archive, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response
