"""Nobody can say whether a prompt was sent. It is never sent again."""

from dataclasses import dataclass

from domain.payments.payments import Intent, IntentChange
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class LosePrompt:
    """The command: the request, and how the answer was lost."""

    intent: Intent
    reason: str


def lose_prompt(command: LosePrompt, unit_of_work: UnitOfWork, _terms: Terms) -> None:
    """From now on it is in doubt: a payment may come, and nothing is asked of the phone meanwhile."""
    change = IntentChange(code=command.reason, sent_at=unit_of_work.now)
    unit_of_work.intents.move(command.intent.id, "lose", change)
