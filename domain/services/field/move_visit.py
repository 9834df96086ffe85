"""A customer moves a visit that was told ahead, once: it is planned anew, a week later at the latest."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date

MOVED_BY = timedelta(days=7)


class VisitMoving(StrEnum):
    """What came of it. NONE: no visit that this phone may move, or one that was moved before."""

    MOVED = "visit_moved"
    NONE = "visit_not_moved"


@dataclass(frozen=True, slots=True)
class MoveVisit:
    """The command: the phone on file of the account that is visited."""

    key: Key
    phone: str


def move_visit(command: MoveVisit, unit_of_work: UnitOfWork) -> VisitMoving:
    """The next visit that the phone was told of is planned anew."""
    if done := unit_of_work.commands.claim(command.key):
        return VisitMoving(done.outcome)
    today = business_date(unit_of_work.now)
    told = unit_of_work.visit_orders.told_to(command.phone, today)
    due_on = today + MOVED_BY
    is_moved = any(unit_of_work.visit_orders.move_for_customer(order_id, due_on) for order_id in told[:1])
    outcome = VisitMoving.MOVED if is_moved else VisitMoving.NONE
    unit_of_work.commands.add(command.key, outcome, {})
    return outcome
