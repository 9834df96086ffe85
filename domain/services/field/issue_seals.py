"""Seals go from their box to a technician, or back."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import InvalidInput, NotFound, Refused
from domain.field.seals import parse_seal
from domain.field.technicians import AT_WORK
from domain.services.unit_of_work import UnitOfWork

MAX_SEALS_PER_ISSUE = 1_000
MAX_NAMED = 10


@dataclass(frozen=True, slots=True)
class IssueSeals:
    """The command: which serials, and to whom; to nobody where they come back."""

    serials: Sequence[str]
    staff_number: str | None


def issue_seals(command: IssueSeals, unit_of_work: UnitOfWork) -> Sequence[str]:
    """The serials, all of them: where one cannot go, none does.

    Raises `InvalidInput` for what is no serial, `NotFound` for an unknown technician, `Refused` for seals that are
    elsewhere.
    """
    parsed = [(typed, parse_seal(typed)) for typed in command.serials]
    serials = [serial for _, serial in parsed if serial]
    if len(serials) < len(parsed) or not 0 < len(serials) <= MAX_SEALS_PER_ISSUE:
        wrong = next((typed for typed, serial in parsed if serial is None), "")
        raise InvalidInput(f"{wrong!r} is no serial of a seal: 4 to 16 letters and digits", "not_a_seal")
    moved = _moved(command, serials, unit_of_work)
    if stuck := sorted(set(serials) - set(moved)):
        raise Refused(
            f"Not where they should be: {', '.join(stuck[:10])}. `seal list` says where they are", "elsewhere"
        )
    return sorted(moved)


def _moved(command: IssueSeals, serials: Sequence[str], unit_of_work: UnitOfWork) -> Sequence[str]:
    if command.staff_number is None:
        return unit_of_work.seals.take_back(serials)
    technician = unit_of_work.technicians.by_staff_number(command.staff_number)
    if technician is None or technician.state not in AT_WORK:
        raise NotFound(f"No technician at work has the staff number {command.staff_number}", "no_technician")
    return unit_of_work.seals.issue(serials, technician.id)
