"""Where customers fetch documents, and where anybody asks whether one is genuine."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.billing.document_checks import DocumentKind, is_digest
from domain.values.languages import ENGLISH
from parts import app_parts
from web.customer.bill import find_bill, no_bill
from web.customer.documents.answers import TOO_OFTEN, has_had_enough, is_too_often, not_too_often, pdf
from web.customer.documents.long_statements import long_statement
from web.customer.documents.printing import Printed, print_bill, print_statement, printer
from web.customer.documents.recoveries import print_recovery
from web.customer.documents.typesetting import TypesetterBusy, typesetter
from web.customer.formats import day_of, kes
from web.customer.recovery import find_recovery, no_recovery
from web.customer.rendering import notice, page, sentence, spoken, words_of
from web.customer.statement import days_asked
from web.customer.viewer import OVER, Viewer, for_viewer

MAX_LINES = 40
"""Of a statement that is made while the page loads: two pages."""

NOT_OURS = N_("No document of ours has this address. Please compare it letter by letter with the one printed on it.")
KINDS = {
    DocumentKind.STATEMENT: N_("Statement"),
    DocumentKind.BILL: N_("Bill"),
    DocumentKind.RECOVERY: N_("Units not billed before"),
}

documents = Blueprint("documents", __name__, template_folder="../templates")


@documents.get("/my/statement.pdf")
@not_too_often()
@for_viewer
def statement_document(viewer: Viewer) -> BaseResponse:
    """As `/my/statement`. 400 for days that are none, 202 while a long one is being prepared, 429 for more than ten a
    minute. HEAD makes nothing, and is no document.
    """
    if has_had_enough(viewer):
        return sentence(TOO_OFTEN, viewer.language, HTTPStatus.TOO_MANY_REQUESTS)
    asked, words = days_asked(request.args), words_of(spoken(viewer.language))
    if asked.error:
        return sentence(asked.error, viewer.language, HTTPStatus.BAD_REQUEST)
    with app_parts().store.reading() as work:
        holder = work.accounts.payee(viewer.account_id)
        found = work.statements.extract(viewer.account_id, asked.starts_on, asked.ends_on, MAX_LINES)
    if found.older_than is not None and request.method != "HEAD":
        return long_statement(viewer, asked)
    if holder is None:
        return sentence(OVER, viewer.language, HTTPStatus.FORBIDDEN)
    return _document(viewer, "statement.pdf", lambda: print_statement(found, holder, words, printer(typesetter())))


@documents.get("/my/bills/<number>.pdf")
@not_too_often()
@for_viewer
def bill_document(viewer: Viewer, number: str) -> BaseResponse:
    if has_had_enough(viewer):
        return sentence(TOO_OFTEN, viewer.language, HTTPStatus.TOO_MANY_REQUESTS)
    words = words_of(spoken(viewer.language))
    found = find_bill(viewer.account_id, number)
    if found is None:
        return no_bill(viewer)
    return _document(viewer, "bill.pdf", lambda: print_bill(found, words, printer(typesetter())))


@documents.get("/my/recoveries/<reference>.pdf")
@not_too_often()
@for_viewer
def recovery_document(viewer: Viewer, reference: str) -> BaseResponse:
    if has_had_enough(viewer):
        return sentence(TOO_OFTEN, viewer.language, HTTPStatus.TOO_MANY_REQUESTS)
    words = words_of(spoken(viewer.language))
    found = find_recovery(viewer.account_id, reference)
    if found is None:
        return no_recovery(viewer)
    return _document(viewer, "units-not-billed.pdf", lambda: print_recovery(found, words, printer(typesetter())))


@documents.get("/check/<digest>")
def check(digest: str) -> BaseResponse:
    """What the document says, by the account's last four digits; 404 for what is none of ours."""
    with app_parts().store.reading() as work:
        typed = digest.lower()
        found = work.document_checks.find(typed) if is_digest(typed) else None
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


def _document(viewer: Viewer, name: str, made: Callable[[], Printed]) -> BaseResponse:
    if request.method == "HEAD":
        return pdf(name, b"")
    if is_too_often(viewer):
        return sentence(TOO_OFTEN, viewer.language, HTTPStatus.TOO_MANY_REQUESTS)
    try:
        printed = made()
    except TypesetterBusy:
        return sentence(TOO_OFTEN, viewer.language, HTTPStatus.TOO_MANY_REQUESTS)
    with app_parts().store.transaction() as work:
        work.document_checks.keep(printed.check)
    return pdf(name, printed.pdf)
