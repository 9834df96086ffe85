"""What an applicant is told of money for a connection that goes back before there is an account, or that could not."""

from domain.connections.applications import Application
from domain.connections.rungs import Rung
from domain.messaging.messages import RECEIPT, Message
from domain.payments.payments import Booked, BookedReversal, Reversal
from domain.services.connections.application_notices import worded
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date


def notify_of_money_back(
    application: Application, reversal: Reversal, booked: Booked, unit_of_work: UnitOfWork, terms: Terms
) -> None:
    """How much went back, and what is to be paid now or once the account is open. `application` is as it is since."""
    text = worded(
        application,
        _money_back_template(application, unit_of_work),
        terms,
        amount=format_kes(reversal.cents),
        receipt=booked.shown_receipt,
        left=format_kes(application.owed_cents),
    )
    _queue(application, f"reversal:{reversal.provider}:{reversal.receipt}", text, unit_of_work)


def notify_of_failed_refund(
    application: Application, failed: BookedReversal, provider: str, unit_of_work: UnitOfWork, terms: Terms
) -> None:
    """The money is paid to the connection again."""
    text = worded(application, "connection_refund_failed", terms, amount=format_kes(failed.cents))
    _queue(application, f"reversal_undone:{provider}:{failed.receipt}", text, unit_of_work)


def _money_back_template(application: Application, unit_of_work: UnitOfWork) -> str:
    if not application.owed_cents:
        return "connection_money_back"
    if application.rung is not Rung.QUOTED:
        return "connection_money_back_owed"
    ends_on = application.quote_ends_on
    in_time = ends_on is not None and business_date(unit_of_work.now) <= ends_on
    return "connection_money_back_to_pay" if in_time else "connection_money_back"


def _queue(application: Application, subject: str, text: str, unit_of_work: UnitOfWork) -> None:
    unit_of_work.messages.queue([Message(RECEIPT, subject, application.phone, text, None, unit_of_work.now)])
