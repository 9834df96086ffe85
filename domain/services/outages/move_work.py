"""Planned work takes place at another time, or takes longer: whoever heard the old time hears the new one."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.errors import InvalidInput, NotFound, Refused
from domain.outages.planned_works import PLANNED, UNDER_WAY, NoticeKind, PlannedWork, check_lasting, check_times
from domain.services.outages.planned_texts import announce, tell_at_once
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class MoveWork:
    """The work and its new times; what is None stays as it is."""

    work_id: int
    begins_at: datetime | None
    ends_at: datetime | None


def move_work(command: MoveWork, unit_of_work: UnitOfWork, terms: Terms) -> PlannedWork:
    """The work as it is now. Once it has begun it can only be extended.

    Raises `NotFound` for unknown work, `InvalidInput` for times that cannot be, `Refused` for work that is over,
    cancelled or not approved, and where other work is planned there then.
    """
    work = unit_of_work.planned_works.lock(command.work_id)
    if work is None:
        raise NotFound(f"There is no planned work {command.work_id}", "no_work")
    begins_at, ends_at = command.begins_at or work.begins_at, command.ends_at or work.ends_at
    if (begins_at, ends_at) == (work.begins_at, work.ends_at):
        raise InvalidInput("Give another time: --from or --to", "no_change")
    has_begun = work.state == UNDER_WAY or (work.state == PLANNED and work.begins_at <= unit_of_work.now)
    if has_begun:
        return _extend(work, begins_at, ends_at, unit_of_work, terms)
    if work.state != PLANNED:
        raise Refused(f"Work {work.reference} is {work.state}: it cannot be moved", "not_planned")
    check_times(begins_at, ends_at, unit_of_work.now)
    _check_room(work, begins_at, ends_at, unit_of_work)
    told = unit_of_work.planned_works.announced_to(work.id)
    moved = _changed(work, begins_at, ends_at, unit_of_work)
    tell_at_once(moved, NoticeKind.MOVED, begins_at, unit_of_work, terms, end=told)
    announce(moved, unit_of_work, terms, start=told)
    return moved


def _extend(
    work: PlannedWork, begins_at: datetime, ends_at: datetime, unit_of_work: UnitOfWork, terms: Terms
) -> PlannedWork:
    if begins_at != work.begins_at or ends_at <= work.ends_at or work.ends_at <= unit_of_work.now:
        raise Refused(f"Work {work.reference} has begun: it can only be extended, before it ends", "begun")
    check_lasting(begins_at, ends_at)
    told = unit_of_work.planned_works.announced_to(work.id)
    extended = _changed(work, begins_at, ends_at, unit_of_work)
    tell_at_once(extended, NoticeKind.EXTENDED, ends_at, unit_of_work, terms, end=told)
    return extended


def _check_room(work: PlannedWork, begins_at: datetime, ends_at: datetime, unit_of_work: UnitOfWork) -> None:
    unit_of_work.planned_works.lock_place(work.place.region)
    there = unit_of_work.planned_works.standing_at(work.place, begins_at, ends_at, work.id)
    if there is not None:
        raise Refused(f"Work {there.reference} is planned there in that time already", "planned_already")


def _changed(work: PlannedWork, begins_at: datetime, ends_at: datetime, unit_of_work: UnitOfWork) -> PlannedWork:
    """What was not sent yet says the old time, and is not sent any more."""
    unit_of_work.planned_works.set_times(work, begins_at, ends_at)
    unit_of_work.planned_works.end_notices(work.id)
    return replace(work, begins_at=begins_at, ends_at=ends_at, changes=work.changes + 1)
