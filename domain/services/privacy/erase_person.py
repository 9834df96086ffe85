"""A person is forgotten: what no law keeps is blanked or removed, and what is kept is said with why."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import NotFound, Refused
from domain.privacy.persons import kept_why
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ErasePerson:
    """Whose phone."""

    phone: str


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows changed or went, and which columns are kept why."""

    rows: int
    kept: Mapping[str, str]


def erase_person(command: ErasePerson, unit_of_work: UnitOfWork) -> Erased:
    """Forget the phone. Raises `NotFound` where nothing is kept of it, `Refused` while something is unsettled."""
    if unsettled := unit_of_work.persons.unsettled(command.phone):
        what = "; ".join(dict.fromkeys(each.sentence() for each in unsettled))
        raise Refused(f"{command.phone} cannot be forgotten yet: {what}", "unsettled")
    if not unit_of_work.persons.copy(command.phone).count:
        raise NotFound(f"Nothing is kept of {command.phone}", "no_person")
    rows = unit_of_work.persons.erase(command.phone)
    return Erased(rows, kept_why(unit_of_work.persons.copy(command.phone)))
