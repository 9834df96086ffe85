"""The provider says how a prompt ended. None of it credits: that takes a receipt."""

from dataclasses import dataclass
from enum import StrEnum

from domain.payments.payments import Intent, IntentChange
from domain.payments.result_codes import Evidence, ResultMeaning
from domain.services.payments.doubt_request import DoubtRequest, doubt_request
from domain.services.payments.send_request_notice import NO_NEWS, send_request_notice
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class RecordedAnswer(StrEnum):
    """What the answer changed. `UNCHANGED`: it is known already, or less than what is known."""

    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNCLEAR = "unclear"
    PROCESSING = "processing"
    KEPT = "kept"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """The command: the request, the code that was said of it, and what that proves."""

    intent: Intent
    code: str
    meaning: ResultMeaning


def record_answer(command: RecordAnswer, unit_of_work: UnitOfWork, terms: Terms) -> RecordedAnswer:
    """A failure never beats a success. The same proof of nothing twice is an answer: nobody knows, and that is said."""
    intent, code = command.intent, command.code
    match command.meaning.evidence:
        case Evidence.PAID:
            confirmed = unit_of_work.intents.move(intent.id, "confirm", IntentChange(code=code))
            return RecordedAnswer.CONFIRMED if confirmed else RecordedAnswer.UNCHANGED
        case Evidence.FAILED:
            return _failed(command, unit_of_work, terms)
        case Evidence.PENDING:
            unit_of_work.intents.processing(intent.id)
            return RecordedAnswer.PROCESSING
    if unit_of_work.intents.answered(intent.id, code):
        return RecordedAnswer(doubt_request(DoubtRequest(intent), unit_of_work, terms))
    return RecordedAnswer.KEPT


def _failed(command: RecordAnswer, unit_of_work: UnitOfWork, terms: Terms) -> RecordedAnswer:
    if not unit_of_work.intents.move(command.intent.id, "fail", IntentChange(code=command.code)):
        return RecordedAnswer.UNCHANGED
    send_request_notice(command.intent, command.meaning.words or NO_NEWS, unit_of_work, terms)
    return RecordedAnswer.FAILED
