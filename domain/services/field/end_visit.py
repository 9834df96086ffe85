"""Nobody saw the meter: absent, no access, refused, unsafe, or the place was not found. That is not clean."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key, Outcome
from domain.field.visit_figures import result_of_end
from domain.field.visit_orders import EVENT_OF_END, MAX_ATTEMPTS, TRY_AGAIN, TRY_AGAIN_AFTER, NewOrder
from domain.services.field.count_visit import CountVisit, count_visit
from domain.services.field.open_visit import Opening
from domain.services.field.own_visit import OwnVisit, own_visit
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


class Ending(StrEnum):
    """What came of it."""

    ENDED = "visit_ended"


@dataclass(frozen=True, slots=True)
class EndVisit:
    """The command: whose phone, which order, and how it ended: one of `EVENT_OF_END` but done."""

    key: Key
    phone: str
    order_id: int
    end: str


def end_visit(command: EndVisit, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """The order is closed, and planned anew where somebody may be there another day. Only on its own day."""
    own = own_visit(command.phone, command.order_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return Outcome(done.outcome, done.result)
    outcome = _ended(command, own, unit_of_work, terms) if own and not own.visit.is_photo_pending else Opening.GONE
    unit_of_work.commands.add(command.key, outcome, {"order": command.order_id})
    return Outcome(outcome, {"order": command.order_id})


def _ended(command: EndVisit, own: OwnVisit, unit_of_work: UnitOfWork, terms: Terms) -> StrEnum:
    today = business_date(unit_of_work.now)
    if own.visit.day != today:
        return Opening.OTHER_DAY
    order = unit_of_work.visit_orders.lock(own.visit.id)
    unit_of_work.visit_orders.move(own.visit.id, EVENT_OF_END[command.end])
    unit_of_work.visit_drafts.drop(own.visit.id)
    count_visit(CountVisit(own.visit.id, result_of_end(command.end)), unit_of_work, terms)
    if order is not None and command.end in TRY_AGAIN and order.attempt < MAX_ATTEMPTS:
        unit_of_work.visit_orders.add(
            NewOrder(
                meter_id=order.meter_id,
                account_id=order.account_id,
                why=order.why,
                reason=order.reason,
                arm=order.arm,
                due_on=today + TRY_AGAIN_AFTER,
                application_id=order.application_id,
                attempt=order.attempt + 1,
            )
        )
    return Ending.ENDED
