"""A phone that was taken off an account objects: a case for an operator. Nothing is restored."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.access import OBJECTS_WITHIN
from domain.accounts.links import OBJECTED
from domain.services.unit_of_work import UnitOfWork


class Objection(StrEnum):
    """What came of it: a case is open, or the phone was taken off no account lately."""

    CASE_OPENED = "case_opened"
    NOT_TAKEN_OFF = "not_taken_off"


@dataclass(frozen=True, slots=True)
class ObjectToRemoval:
    """The command: the phone that objects."""

    phone: str


def object_to_removal(command: ObjectToRemoval, unit_of_work: UnitOfWork) -> Objection:
    """Open a case where the phone was taken off an account lately."""
    account_id = unit_of_work.access.taken_off_lately(command.phone, unit_of_work.now - OBJECTS_WITHIN)
    if account_id is None:
        return Objection.NOT_TAKEN_OFF
    unit_of_work.links.open_check(command.phone, account_id, OBJECTED)
    return Objection.CASE_OPENED
