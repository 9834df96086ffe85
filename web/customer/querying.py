"""Query a bill from its page: what is wrong with it, a reference at once, an SMS to keep, as on the phone menu."""

from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_, Words
from domain.billing.bills import IssuedBill
from domain.care.queries import Complaint, OpenQuery
from domain.errors import InputChanged
from domain.jobs import Job
from domain.services.care.query_bill import QueryBill, query_bill
from parts import app_parts
from web.customer.bill import no_bill
from web.customer.formats import day_of
from web.customer.rendering import address, page, spoken, words_of
from web.customer.viewer import Viewer, for_viewer, form_sent, new_form

COMPLAINTS = {
    Complaint.HIGH_BILL: N_("It is too high"),
    Complaint.WRONG_READING: N_("The reading is wrong"),
    Complaint.ESTIMATED: N_("It was estimated"),
    Complaint.NOT_RECEIVED: N_("I got no bill"),
    Complaint.OTHER: N_("Something else"),
}
NOTHING_CHOSEN = N_("Please choose what is wrong.")

query_pages = Blueprint("query_pages", __name__, template_folder="templates")


@query_pages.get("/my/bills/<number>/query")
@for_viewer
def ask_what_is_wrong(viewer: Viewer, number: str) -> BaseResponse:
    """The choices, or the query that is open already. 404 for a number that is not of this account's bills."""
    with app_parts().store.reading() as work:
        found = work.bills.of_account(viewer.account_id, number)
        already = work.queries.open_of(viewer.account_id)
    return no_bill(viewer) if found is None else _shown(viewer, found, already)


@query_pages.post("/my/bills/<number>/query")
@for_viewer
def take_query(viewer: Viewer, number: str) -> BaseResponse:
    """Take it down and go on to the page that shows its reference. 422 where nothing was chosen."""
    parts, form = app_parts(), form_sent()
    with parts.store.reading() as work:
        found = work.bills.of_account(viewer.account_id, number)
    if found is None:
        return no_bill(viewer)
    complaint = request.form.get("complaint", "")
    if complaint not in {*Complaint}:
        return _shown(viewer, found, None, NOTHING_CHOSEN)
    if form and not found.cancelled_at:
        _take(viewer, found.bill.id, Complaint(complaint), form)
    return redirect(address(f"/my/bills/{number}/query"), HTTPStatus.SEE_OTHER)


def _take(viewer: Viewer, bill_id: int, complaint: Complaint, form: str) -> None:
    parts = app_parts()
    command = QueryBill(
        key=viewer.key(form, viewer.account_id, bill_id),
        account_id=viewer.account_id,
        complaint=complaint,
        phone=viewer.phone,
        language=spoken(viewer.language),
        bill_id=bill_id,
    )
    with suppress(InputChanged), parts.store.transaction() as work:
        query_bill(command, work, parts.terms)
    parts.nudge(Job.SEND_MESSAGES)


def _shown(viewer: Viewer, found: IssuedBill, already: OpenQuery | None, error: str = "") -> BaseResponse:
    words = words_of(spoken(viewer.language))
    return page(
        "pages/query.html",
        viewer.language,
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        viewer=viewer,
        number=found.bill.number,
        credit_note=found.credit_note or "",
        form=new_form(),
        already=_already(already, words),
        complaints=[(each.value, words(label)) for each, label in COMPLAINTS.items()],
        error=words(error) if error else "",
    )


def _already(query: OpenQuery | None, words: Words) -> str:
    if query is None:
        return ""
    return words(
        "Your query {reference} is open: we look at it and answer by SMS by {day}. Until then you will not be cut off"
        " over it.",
        reference=query.reference,
        day=day_of(query.answered_by, words),
    )
