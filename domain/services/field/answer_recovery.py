"""A customer answers a recovery from a dial: what was taken down comes by SMS too, with the way to regulator and
tribunal, for which a screen has no room.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key, Outcome
from domain.errors import NotFound
from domain.field.recoveries import RecoveryAnswer
from domain.services.field.agree_to_recovery import AGREEMENT_SMS, Agreeing, AgreeToRecovery, agree_to_recovery
from domain.services.field.object_to_recovery import OBJECTION_SMS, Objecting, ObjectToRecovery, object_to_recovery
from domain.services.field.recovery_texts import notify_of_recovery
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

FROM_A_DIAL = "*977#"
"""The words of an objection that was chosen by its number."""
TAKEN_DOWN = (Objecting.NOTED, Objecting.TEST_NOTED, Agreeing.AGREED)


class RecoveryAnswering(StrEnum):
    """What came of it. ANSWERED: the result says what is so now. GONE: the phone is not on file for it any more."""

    ANSWERED = "recovery_answered"
    GONE = "recovery_gone"


@dataclass(frozen=True, slots=True)
class AnswerRecovery:
    """The command: which recovery, and what its customer says to it."""

    key: Key
    recovery_id: int
    phone: str
    answer: RecoveryAnswer


def answer_recovery(command: AnswerRecovery, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Once for the key."""
    if done := unit_of_work.commands.claim(command.key):
        return Outcome(done.outcome, done.result)
    outcome = _answered(command, unit_of_work, terms)
    unit_of_work.commands.add(command.key, outcome.name, dict(outcome.result))
    return outcome


def _answered(command: AnswerRecovery, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    try:
        said = _taken(command, unit_of_work, terms)
    except NotFound:
        return Outcome(RecoveryAnswering.GONE)
    recovery = unit_of_work.recoveries.find(command.recovery_id)
    if recovery is None:
        return Outcome(RecoveryAnswering.GONE)
    if said in TAKEN_DOWN:
        account = locked_account(recovery.claim.account_id, unit_of_work)
        template = AGREEMENT_SMS[said] if isinstance(said, Agreeing) else OBJECTION_SMS[said]
        notify_of_recovery(template, recovery, account, unit_of_work, terms)
    return Outcome(RecoveryAnswering.ANSWERED, {"said": said.value, "reference": recovery.reference})


def _taken(command: AnswerRecovery, unit_of_work: UnitOfWork, terms: Terms) -> Objecting | Agreeing:
    recovery_id, phone = command.recovery_id, command.phone
    if command.answer is RecoveryAnswer.AGREE:
        return agree_to_recovery(AgreeToRecovery(recovery_id, phone), unit_of_work, terms)
    wants_test = command.answer is RecoveryAnswer.TEST
    return object_to_recovery(ObjectToRecovery(recovery_id, FROM_A_DIAL, wants_test, phone), unit_of_work, terms)
