"""The hosted page is there: its short link goes to the customer by SMS."""

from dataclasses import dataclass

from domain.messaging.messages import ANSWER, Message
from domain.payments.payments import LADDERS, Intent, IntentChange
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes


@dataclass(frozen=True, slots=True)
class SendCardLink:
    """The command: the request, the page where the card is entered, and our short link to it."""

    intent: Intent
    url: str
    link: str


def send_card_link(command: SendCardLink, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Once; a page that was made for a request which has ended meanwhile is sent to nobody."""
    intent, now = command.intent, unit_of_work.now
    change = IntentChange(url=command.url, sent_at=now, query_at=now + LADDERS[intent.provider][0])
    if not unit_of_work.intents.move(intent.id, "accept", change):
        return
    text = terms.words(
        "payment_link",
        intent.language,
        amount=format_kes(intent.cents),
        account=intent.account_number,
        link=command.link,
    )
    unit_of_work.messages.queue([Message(ANSWER, f"link:{intent.id}", intent.phone, text, intent.account_id, now)])
