"""The page of an application: which rungs are done, who holds the next, days given and used; and its quotation."""

from http import HTTPStatus
from io import BytesIO
from typing import Any

import segno
from flask import Blueprint, request
from flask import Response as FileResponse
from flask import redirect as _redirect
from werkzeug.wrappers import Response

from catalogues import N_, Words
from domain.accounts.page_links import digest, is_token
from domain.connections.applications import Application
from domain.connections.rungs import Rung
from domain.connections.status import Status, status_of
from domain.services.connections.open_application import ApplicationOpening, OpenApplication, open_application
from domain.values.periods import business_date
from parts import app_parts
from web.customer.apply.session import MAX_FORM_BYTES, Applying, for_applicant
from web.customer.documents.answers import not_too_often
from web.customer.documents.letters import in_letters_of_the_font, printed_name
from web.customer.documents.typesetting import TypesetterBusy, typesetter
from web.customer.formats import day_of, kes
from web.customer.rendering import address, notice, page, words_of
from web.customer.session_cookie import APPLICATION
from web.link_tokens import takes_links

QUOTATION = "quotation"
GONE = N_("This link is no longer valid. Text STATUS and your reference, or dial {code}.")
NO_QUOTATION = N_("There is no quotation yet.")
BUSY = N_("That is often. Please wait a minute, then ask for the document again.")
PAY = N_("Pay by M-Pesa, paybill {paybill}, account {account}. Nobody collects cash.")
VALID_UNTIL = N_("Valid until {day}")

application_pages = takes_links(Blueprint("application_pages", __name__, template_folder="../templates"))


@application_pages.get("/a/<token>", strict_slashes=False)
def ask_for_document(token: str) -> Response:
    """The form. 410 for every link that is not good, whatever it was; counts nothing."""
    application = _application_of(token)
    if application is None:
        return _gone()
    return page("pages/application_gate.html", application.language, wrong=False)


@application_pages.post("/a/<token>", strict_slashes=False)
def open_by_link(token: str) -> Response:
    """303 to the application with a session; the form again for other characters; 410 once they were the fifth."""
    request.max_content_length = MAX_FORM_BYTES
    application = _application_of(token)
    if application is None:
        return _gone()
    parts = app_parts()
    command = OpenApplication(token, request.form.get("digits", "")[:20], parts.terms.page_links.new_token())
    with parts.store.transaction() as work:
        outcome = open_application(command, work)
    if outcome is ApplicationOpening.WRONG_DIGITS:
        return page("pages/application_gate.html", application.language, HTTPStatus.UNPROCESSABLE_ENTITY, wrong=True)
    if outcome is ApplicationOpening.GONE:
        return _gone()
    response = _redirect(address("/apply/status"), HTTPStatus.SEE_OTHER)
    APPLICATION.write(response, command.session_token)
    return response


@application_pages.get("/apply/status")
@for_applicant
def status(applying: Applying) -> Response:
    """How far it is."""
    if applying.sent is None:
        return _redirect(address("/apply"), HTTPStatus.SEE_OTHER)
    application, parts, words = applying.sent, app_parts(), words_of(applying.language)
    found = _status(application)
    done = [(parts.terms.words(f"rung_{rung}", applying.language), day_of(day, words)) for rung, day in found.done]
    return page(
        "pages/application_status.html",
        applying.language,
        application=application,
        done=done,
        to_come=[parts.terms.words(f"rung_{rung}", applying.language) for rung in found.to_come],
        holder=parts.terms.words(f"holder_{found.holder}", applying.language),
        found=found,
        pay=_pay(application, words) if application.rung is Rung.QUOTED else "",
        amount=kes(application.owed_cents),
        pay_by=day_of(application.quote_ends_on, words) if application.quote_ends_on else "",
        wants_papers=application.rung is Rung.SUBMITTED and not application.has_papers,
    )


@application_pages.get("/apply/quotation.pdf")
@not_too_often(APPLICATION.read)
@for_applicant
def quotation(applying: Applying) -> Response:
    """The quotation as PDF. 404 where there is none, 429 where one asks all the time or the typesetter is busy."""
    words = words_of(applying.language)
    application = applying.sent
    if application is None or application.quote_cents is None:
        return notice([words(NO_QUOTATION)], HTTPStatus.NOT_FOUND)
    try:
        made = typesetter().set(QUOTATION, in_letters_of_the_font(_printed(application, words)))
    except TypesetterBusy:
        return notice([words(BUSY)], HTTPStatus.TOO_MANY_REQUESTS)
    response = FileResponse(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="quotation.pdf"'
    return response


def _application_of(token: str) -> Application | None:
    if not is_token(token):
        return None
    with app_parts().store.reading() as work:
        application_id = work.application_links.find(digest(token))
        return work.applications.get(application_id) if application_id else None


def _gone() -> Response:
    parts = app_parts()
    return notice(
        [words(GONE, code=parts.settings.ussd_service_code) for words in parts.words.values()], HTTPStatus.GONE
    )


def _status(application: Application) -> Status:
    parts = app_parts()
    with parts.store.reading() as work:
        rungs, now = work.applications.rungs(application.id), work.now
    return status_of(application, rungs, parts.terms.charter, business_date(now))


def _pay(application: Application, words: Words) -> str:
    return words(PAY, paybill=app_parts().terms.connections_paybill, account=application.reference)


def _printed(application: Application, words: Words) -> dict[str, Any]:
    ends_on = application.quote_ends_on
    where = f"{app_parts().settings.public_url}/apply"
    drawn = BytesIO()
    segno.make(where, error="m").save(drawn, kind="svg", border=0)
    return {
        "title": f"{words('Quotation')} {application.reference}",
        "language": words.language,
        "genuine": words("Is it yours? Text STATUS {reference}, or look here:", reference=application.reference),
        "address": where,
        "qr": drawn.getvalue().decode(),
        "name": printed_name(application.name, words),
        "place": f"{application.area}, {application.landmark}",
        "lines": [{"name": line.text, "amount": kes(line.cents)} for line in application.quote_lines],
        "total": kes(application.quote_cents or 0),
        "valid": words(VALID_UNTIL, day=day_of(ends_on, words)) if ends_on else "",
        "pay": _pay(application, words),
        "labels": {"total": words("Total")},
    }
