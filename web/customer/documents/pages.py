"""Where customers fetch documents, and where anybody asks whether one is genuine."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.billing.document_checks import DocumentKind, is_digest
from domain.values.languages import ENGLISH
from parts import app_parts
from web.customer.bill import find_bill, no_bill
from web.customer.documents.printing import print_bill, print_statement
from web.customer.documents.typesetting import TypesetterBusy
from web.customer.formats import day_of, kes
from web.customer.rendering import notice, page, spoken, words_of
from web.customer.statement import days_asked
from web.customer.viewer import Viewer, for_viewer

MAX_LINES, MAX_PER_MINUTE = 60, 10
TOO_OFTEN = N_("That is often. Please wait a minute, then ask for the document again.")
TOO_LONG = N_("That is more than two pages. Please choose fewer days, or take the CSV file.")
NOT_OURS = N_("No document of ours has this address. Please compare it letter by letter with the one printed on it.")
KINDS = {DocumentKind.STATEMENT: N_("Statement"), DocumentKind.BILL: N_("Bill")}

documents = Blueprint("documents", __name__, template_folder="../templates")


@documents.get("/my/statement.pdf")
@for_viewer
def statement_document(viewer: Viewer) -> BaseResponse:
    """As `/my/statement`. 400 for days that are none, 413 for more than two pages, 429 for more than ten a minute."""
    asked, words = days_asked(request.args), words_of(spoken(viewer.language))
    if asked.error:
        return notice([words(asked.error)], HTTPStatus.BAD_REQUEST)
    with app_parts().store.reading() as work:
        holder = work.accounts.payee(viewer.account_id)
        found = work.statements.extract(viewer.account_id, asked.starts_on, asked.ends_on, MAX_LINES)
    if found.older_than is not None or holder is None:
        return notice([words(TOO_LONG)], HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _document(viewer, "statement.pdf", lambda: print_statement(found, holder, words))


@documents.get("/my/bills/<number>.pdf")
@for_viewer
def bill_document(viewer: Viewer, number: str) -> BaseResponse:
    found = find_bill(viewer.account_id, number)
    if found is None:
        return no_bill(viewer)
    return _document(viewer, "bill.pdf", lambda: print_bill(found, words_of(spoken(viewer.language))))


@documents.get("/check/<digest>")
def check(digest: str) -> BaseResponse:
    """What the document says, by the account's last four digits; 404 for what is none of ours."""
    with app_parts().store.reading() as work:
        found = work.document_checks.find(digest) if is_digest(digest) else None
    words = words_of(spoken(ENGLISH))
    if found is None:
        return notice([each(NOT_OURS) for each in app_parts().words.values()], HTTPStatus.NOT_FOUND)
    facts = (
        (words("Document"), words(KINDS[DocumentKind(found.kind)])),
        (words("Account ends in"), found.account_end),
        (words("Period"), f"{day_of(found.starts_on, words)} - {day_of(found.ends_on, words)}"),
        (words("Owed at its end"), kes(found.closing_cents)),
    )
    return page("pages/check.html", ENGLISH, facts=facts)


def _document(viewer: Viewer, name: str, made: Callable[[], bytes]) -> BaseResponse:
    """As a download with a name that says nothing of anybody."""
    words = words_of(spoken(viewer.language))
    with app_parts().store.transaction() as work:
        if work.page_links.documents_this_minute(viewer.session.id) > MAX_PER_MINUTE:
            return notice([words(TOO_OFTEN)], HTTPStatus.TOO_MANY_REQUESTS)
    try:
        response = Response(made(), mimetype="application/pdf")
    except TypesetterBusy:
        return notice([words(TOO_OFTEN)], HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
