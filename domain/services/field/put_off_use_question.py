"""A customer who dials has no time for our question: it is not shown again, and may be answered by SMS."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork


class UseQuestionPutOff(StrEnum):
    """What came of it."""

    PUT_OFF = "use_put_off"


@dataclass(frozen=True, slots=True)
class PutOffUseQuestion:
    """The command."""

    key: Key
    question_id: int


def put_off_use_question(command: PutOffUseQuestion, unit_of_work: UnitOfWork) -> UseQuestionPutOff:
    """Done again it changes nothing."""
    if not unit_of_work.commands.claim(command.key):
        unit_of_work.use_questions.put_off(command.question_id)
        unit_of_work.commands.add(command.key, UseQuestionPutOff.PUT_OFF, {})
    return UseQuestionPutOff.PUT_OFF
