"""A worker was lost, or too slow, while it sent a request: a prompt is in doubt, a card's page may be made anew."""

from dataclasses import dataclass

from domain.payments.payments import MPESA, Intent, IntentChange
from domain.services.payments.lose_prompt import LosePrompt, lose_prompt
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class LetLapsedRequestGo:
    """The command: the request that nobody is sending any more."""

    intent: Intent


def let_lapsed_request_go(command: LetLapsedRequestGo, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Nobody has the link of a page that was made meanwhile: its reference is refused as used, and replaced."""
    intent = command.intent
    if intent.provider == MPESA:
        lose_prompt(LosePrompt(intent, LAPSED), unit_of_work, terms)
    else:
        unit_of_work.intents.move(intent.id, "defer", IntentChange(code=LAPSED))
