"""A page was made and its address lost: another one is made."""

from dataclasses import dataclass

from domain.payments.payments import LADDERS, Intent, IntentChange, PaymentRequest
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class ReplaceCardRequest:
    """The command: the request whose page nobody can find, and the token of the one that takes its place."""

    intent: Intent
    token: str


def replace_card_request(command: ReplaceCardRequest, unit_of_work: UnitOfWork, _terms: Terms) -> None:
    """The old page is still watched, for it may be paid. A request whose link was sent meanwhile needs no other."""
    intent, now = command.intent, unit_of_work.now
    change = IntentChange(sent_at=now, query_at=now + LADDERS[intent.provider][0])
    if not unit_of_work.intents.move(intent.id, "lose", change):
        return
    unit_of_work.intents.ask(
        PaymentRequest(
            token=command.token,
            provider=intent.provider,
            account_id=intent.account_id,
            application_id=intent.application_id,
            account_number=intent.account_number,
            phone=intent.phone,
            asked_by=intent.asked_by,
            cents=intent.cents,
            language=intent.language,
            asked_in=intent.asked_in,
            not_before=now,
        )
    )
