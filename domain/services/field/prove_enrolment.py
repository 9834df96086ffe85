"""A technician types the code that came to the phone: now a PIN can be chosen."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key
from domain.field.secrets import is_same
from domain.field.technicians import INVITED
from domain.services.unit_of_work import UnitOfWork


class EnrolmentCode(StrEnum):
    """What came of it."""

    PROVED = "enrolment_proved"
    WRONG = "enrolment_wrong"


@dataclass(frozen=True, slots=True)
class ProveEnrolment:
    """The command: the phone, and the digest of what was typed."""

    key: Key
    phone: str
    digest: str


def prove_enrolment(command: ProveEnrolment, unit_of_work: UnitOfWork) -> EnrolmentCode:
    """Whether it is the code: three tries, ten minutes."""
    if done := unit_of_work.commands.claim(command.key):
        return EnrolmentCode(done.outcome)
    outcome = EnrolmentCode.PROVED if _fits(command, unit_of_work) else EnrolmentCode.WRONG
    if outcome is EnrolmentCode.PROVED:
        unit_of_work.messages.forget_enrolment_codes(command.phone)
    unit_of_work.commands.add(command.key, outcome, {})
    return outcome


def _fits(command: ProveEnrolment, unit_of_work: UnitOfWork) -> bool:
    known = unit_of_work.technicians.lock(command.phone)
    if known is None or known.technician.state != INVITED or known.code_digest is None:
        return False
    if known.code_good_until is None or known.code_good_until <= unit_of_work.now or not known.code_tries_left:
        return False
    # The shape is left out: a code may be what no PIN may be.
    if is_same(known.code_digest[1:], command.digest[1:]):
        return True
    unit_of_work.technicians.miss_code(known.technician.id)
    return False
