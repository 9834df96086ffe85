"""Planned work does not take place: whoever heard of it hears that, and nobody has to decide it any more."""

from dataclasses import dataclass

from domain.errors import NotFound, Refused
from domain.outages.planned_works import NoticeKind, PlannedWork
from domain.services.operators.withdraw_request import WithdrawRequest, withdraw_request
from domain.services.outages.approve_planned_work import PLANNED_WORK
from domain.services.outages.planned_texts import tell_at_once
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class CancelWork:
    """The work that does not take place, and who says so."""

    work_id: int
    by: str


def cancel_work(command: CancelWork, unit_of_work: UnitOfWork, terms: Terms) -> PlannedWork:
    """The work as it was. Raises `NotFound` for unknown work, `Refused` for what has begun, is over or cancelled."""
    work = unit_of_work.planned_works.lock(command.work_id)
    if work is None:
        raise NotFound(f"There is no planned work {command.work_id}", "no_work")
    if work.begins_at <= unit_of_work.now:
        raise Refused(f"Work {work.reference} has begun, and is not cancelled any more", "begun")
    told = unit_of_work.planned_works.announced_to(work.id)
    if not unit_of_work.planned_works.move(work, "cancel"):
        raise Refused(f"Work {work.reference} is {work.state}: it cannot be cancelled", "not_planned")
    withdraw_request(WithdrawRequest(PLANNED_WORK, str(work.id), command.by, "cancelled"), unit_of_work)
    unit_of_work.planned_works.end_notices(work.id)
    tell_at_once(work, NoticeKind.CANCELLED, work.begins_at, unit_of_work, terms, end=told)
    return work
