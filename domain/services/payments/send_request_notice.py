"""One SMS to whoever asked for a payment: why nothing was paid, or that nobody knows, and how to pay without us."""

from domain.messaging.messages import ANSWER, Message
from domain.payments.payments import Intent
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes

NO_NEWS, CANNOT_NOW = "no_news", "cannot_now"


def send_request_notice(intent: Intent, why: str, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Of a request there is one such message: what comes to light after it was sent changes nothing for its reader."""
    text = terms.words(
        "payment_unclear" if why == NO_NEWS else "payment_failed",
        intent.language,
        reason="" if why == NO_NEWS else terms.words(why, intent.language),
        amount=format_kes(intent.cents),
        paybill=terms.connections_paybill if intent.application_id else terms.paybill,
        account=intent.account_number,
    )
    subject = f"request:{intent.id}"
    message = Message(ANSWER, subject, intent.asked_by, text, intent.account_id, unit_of_work.now)
    unit_of_work.messages.queue([message])
