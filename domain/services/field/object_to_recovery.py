"""A customer objects to a recovery, or asks for the meter's test: nothing is final before that is heard."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import NotFound
from domain.field.recoveries import DROPPED, LIFE, NOT_TOLD, OVER, Recovery
from domain.services.field.recovery_texts import notify_of_recovery
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

MAX_WORDS_LENGTH = 1_000


class Objecting(StrEnum):
    """What came of it."""

    NOTED = "noted"
    TEST_NOTED = "test_noted"
    ALREADY = "already"
    OVER = "over"


OBJECTION_SMS = {
    Objecting.NOTED: "recovery_objection_noted",
    Objecting.TEST_NOTED: "recovery_test_noted",
    Objecting.ALREADY: "recovery_objection_already",
    Objecting.OVER: "recovery_over",
}


@dataclass(frozen=True, slots=True)
class ObjectToRecovery:
    """The command: the customer's own words, and whether the meter is to be tested. It comes from the `phone` on file,
    or from an operator for the customer (no phone), and then an SMS tells the customer of it.
    """

    recovery_id: int
    words: str
    wants_test: bool
    phone: str | None = None


def object_to_recovery(command: ObjectToRecovery, unit_of_work: UnitOfWork, terms: Terms) -> Objecting:
    """Also after the days are over, as long as it is not final. Raises `NotFound` for a recovery that is not told of
    yet, and for another phone than the one on file.
    """
    recovery = told_recovery(command.recovery_id, command.phone, unit_of_work)
    outcome = _outcome(recovery, command)
    if outcome in {Objecting.NOTED, Objecting.TEST_NOTED}:
        words = command.words.strip()[:MAX_WORDS_LENGTH]
        unit_of_work.recoveries.object(recovery, words, wants_test=command.wants_test)
        if command.phone is None:
            account = locked_account(recovery.claim.account_id, unit_of_work)
            notify_of_recovery(OBJECTION_SMS[outcome], recovery, account, unit_of_work, terms)
    return outcome


def told_recovery(recovery_id: int, phone: str | None, unit_of_work: UnitOfWork) -> Recovery:
    """A recovery that its customer knows of, held until the commit. Raises `NotFound` as above."""
    recovery = unit_of_work.recoveries.lock(recovery_id)
    if recovery is None or recovery.state in NOT_TOLD or (recovery.state == DROPPED and recovery.told_on is None):
        raise NotFound("There is no such recovery, or its customer was not told of it yet", "no_recovery")
    account = locked_account(recovery.claim.account_id, unit_of_work)
    if phone is not None and account.phone != phone:
        raise NotFound("The phone is not on file for this recovery", "no_recovery")
    return recovery


def _outcome(recovery: Recovery, command: ObjectToRecovery) -> Objecting:
    if recovery.state in OVER:
        return Objecting.OVER
    is_more = command.wants_test and not recovery.wants_test
    if recovery.state not in LIFE.sources("object") or (recovery.has_objection and not is_more):
        return Objecting.ALREADY
    return Objecting.TEST_NOTED if command.wants_test else Objecting.NOTED
