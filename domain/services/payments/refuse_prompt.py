"""The provider refused a prompt or a page: sent again only where that proves it was not sent."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.payments.payments import ASKED_IN_VAIN_AFTER, Intent, IntentChange
from domain.payments.result_codes import Evidence, Next, ResultMeaning
from domain.services.payments.lose_prompt import LosePrompt, lose_prompt
from domain.services.payments.send_request_notice import NO_NEWS, send_request_notice
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class RefusedPrompt(StrEnum):
    """What becomes of the request."""

    IN_DOUBT = "in_doubt"
    SENT_LATER = "sent_later"
    REJECTED = "rejected"
    ENDED_BEFORE = "ended_before"


@dataclass(frozen=True, slots=True)
class RefusePrompt:
    """The command: the request, what was answered, and what that proves. `jitter`, from 0 to 1, spreads repetitions."""

    intent: Intent
    meaning: ResultMeaning
    code: str
    jitter: float = 0


def refuse_prompt(command: RefusePrompt, unit_of_work: UnitOfWork, terms: Terms) -> RefusedPrompt:
    """It is sent again only with proof that it was not sent, and only while that is of use."""
    intent, meaning = command.intent, command.meaning
    if meaning.evidence is not Evidence.NOT_SENT:
        lose_prompt(LosePrompt(intent, command.code), unit_of_work, terms)
        return RefusedPrompt.IN_DOUBT
    again_at = unit_of_work.now + _wait(command)
    if meaning.then is Next.REPEAT and again_at < intent.created_at + ASKED_IN_VAIN_AFTER:
        unit_of_work.intents.move(intent.id, "defer", IntentChange(code=command.code, not_before=again_at))
        return RefusedPrompt.SENT_LATER
    if not unit_of_work.intents.move(intent.id, "reject", IntentChange(code=command.code)):
        return RefusedPrompt.ENDED_BEFORE
    send_request_notice(intent, meaning.words or NO_NEWS, unit_of_work, terms)
    return RefusedPrompt.REJECTED


def _wait(command: RefusePrompt) -> timedelta:
    """Longer each time, and not for all at once."""
    return command.meaning.wait * (command.intent.attempts + command.jitter)
