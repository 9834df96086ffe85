"""A technician types the PIN: three tries, then the phone is locked until two persons unlock it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key, Outcome
from domain.field.technicians import ACTIVE, Credentials
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class PinTry(StrEnum):
    """What came of it. NOT_KNOWN: locked, idle for too long, retired, or never enrolled."""

    SIGNED_IN = "pin_right"
    WRONG = "pin_wrong"
    LOCKED = "pin_locked"
    NOT_KNOWN = "pin_not_known"


@dataclass(frozen=True, slots=True)
class SignInTechnician:
    """The command: the phone, and the digest of the PIN."""

    key: Key
    phone: str
    digest: str


def sign_in_technician(command: SignInTechnician, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Whether it is the PIN; the tries that are left where it is not."""
    if done := unit_of_work.commands.claim(command.key):
        return Outcome(done.outcome, done.result)
    tried = _tried(command, unit_of_work.technicians.lock(command.phone), unit_of_work, terms)
    unit_of_work.commands.add(command.key, tried.name, dict(tried.result))
    return tried


def _tried(command: SignInTechnician, known: Credentials | None, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    if known is None or known.technician.state != ACTIVE or known.is_idle(unit_of_work.now):
        return Outcome(PinTry.NOT_KNOWN)
    if terms.field_secrets.hasher.is_password(known.pin_digest, command.digest):
        unit_of_work.technicians.work(known.technician.id)
        return Outcome(PinTry.SIGNED_IN)
    unit_of_work.technicians.miss_pin(known.technician.id)
    left = known.technician.tries_left - 1
    return Outcome(PinTry.WRONG, {"left": left}) if left > 0 else Outcome(PinTry.LOCKED)
