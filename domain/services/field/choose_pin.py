"""A technician whose phone is proved chooses a PIN: what is kept of it is a slow hash of a digest."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key
from domain.errors import Refused
from domain.field.secrets import Shape, shape_of
from domain.field.technicians import INVITED
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class PinChoice(StrEnum):
    """What came of it."""

    CHOSEN = "pin_chosen"
    NOT_INVITED = "pin_not_invited"


@dataclass(frozen=True, slots=True)
class ChoosePin:
    """The command: the digest of the PIN. Who gives it has proved the phone in the same session."""

    key: Key
    phone: str
    digest: str


def choose_pin(command: ChoosePin, unit_of_work: UnitOfWork, terms: Terms) -> PinChoice:
    """The technician is enrolled. Raises `Refused` for a weak PIN."""
    if shape_of(command.digest) is not Shape.STRONG:
        raise Refused("That PIN is too easy to guess", "weak_pin")
    if done := unit_of_work.commands.claim(command.key):
        return PinChoice(done.outcome)
    known = unit_of_work.technicians.lock(command.phone)
    outcome = PinChoice.NOT_INVITED
    if known is not None and known.technician.state == INVITED:
        slow = terms.field_secrets.hasher.password_hash(command.digest)
        unit_of_work.technicians.choose_pin(known.technician.id, slow)
        outcome = PinChoice.CHOSEN
    unit_of_work.commands.add(command.key, outcome, {})
    return outcome
