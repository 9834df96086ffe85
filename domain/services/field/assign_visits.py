"""Visits go into a technician's round by hand: an order that waits, or what another one has not done yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.errors import Refused
from domain.field.drawing import Candidate
from domain.field.technicians import Technician
from domain.services.field.plan_round import check_day
from domain.services.field.technician_at_work import technician_at_work
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AssignVisits:
    """The command: to whom, for which day, which orders, and whose round of that day is handed over whole."""

    staff_number: str
    day: date
    order_ids: Sequence[int] = ()
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class AssignedVisits:
    """How many went into the round, and why the others did not, by their orders."""

    technician: Technician
    assigned: int
    refused: Mapping[int, str]


def assign_visits(command: AssignVisits, unit_of_work: UnitOfWork) -> AssignedVisits:
    """Each order by itself: one that cannot be given leaves the others. They come at the end of the walk."""
    technician = technician_at_work(command.staff_number, unit_of_work)
    check_day(command.day, unit_of_work)
    handed_over = _of_other(command, technician, unit_of_work)
    opened = unit_of_work.rounds.open(technician.id, command.day)
    before = place = unit_of_work.round_visits.last_place(opened.id)
    refused: dict[int, str] = {}
    for order_id in dict.fromkeys([*command.order_ids, *handed_over]):
        candidate = unit_of_work.round_visits.of_order(order_id)
        if reason := _why_not(candidate, technician):
            refused[order_id] = reason
        elif unit_of_work.round_visits.put(order_id, technician.id, opened.id, place + 1):
            place += 1
        else:
            refused[order_id] = "another technician has an order for the meter"
    return AssignedVisits(technician, place - before, refused)


def _of_other(command: AssignVisits, technician: Technician, unit_of_work: UnitOfWork) -> list[int]:
    """What the other one still has to do on that day. The other may be ill, locked or gone."""
    if command.instead_of is None:
        return []
    other = unit_of_work.technicians.by_staff_number(command.instead_of)
    if other is None:
        raise Refused(f"No technician has the staff number {command.instead_of}", "no_technician")
    if other.id == technician.id:
        raise Refused("A round is not handed over to whoever has it", "same_technician")
    theirs = unit_of_work.rounds.open(other.id, command.day)
    return [each.order_id for each in unit_of_work.round_visits.of_round(theirs.id) if each.order_id]


def _why_not(candidate: Candidate | None, technician: Technician) -> str | None:
    if candidate is None:
        return "there is no open order of that number"
    if candidate.fitted_by == technician.id:
        return f"{technician.name} fitted the seal there, and nobody checks his own"
    if candidate.applied_by == technician.id:
        return f"{technician.name} applied for this connection, and nobody hangs up his own meter"
    return None
