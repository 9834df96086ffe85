"""The provider took a prompt; nothing is paid by that."""

from dataclasses import dataclass

from domain.payments.payments import LADDERS, Intent, IntentChange
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class AcceptPrompt:
    """The command: the request, and what the provider calls it."""

    intent: Intent
    checkout_id: str


def accept_prompt(command: AcceptPrompt, unit_of_work: UnitOfWork, _terms: Terms) -> None:
    """Its outcome is asked for in a while."""
    now = unit_of_work.now
    first_look = now + LADDERS[command.intent.provider][0]
    change = IntentChange(checkout_id=command.checkout_id, sent_at=now, query_at=first_look)
    unit_of_work.intents.move(command.intent.id, "accept", change)
