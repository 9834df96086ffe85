"""A visit has ended: it counts for the rules that spoke, for the lot, for its technician and for its round."""

from dataclasses import dataclass

from domain.field.visit_figures import Result
from domain.field.visit_orders import Arm
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class CountVisit:
    """The command: which order, and how it ended."""

    order_id: int
    result: Result


def count_visit(command: CountVisit, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """In the transaction that ends the visit, so that it counts once. An order in no round counts for nobody."""
    figures = unit_of_work.visit_figures
    visit = figures.ended(command.order_id)
    if visit is None:
        return
    today = business_date(unit_of_work.now)
    month, is_hit = today.replace(day=1), command.result is Result.LOSS
    figures.count_for_round(visit.round_id, terms.risk.rounds.hasty_within)
    figures.count_for_technician(visit, month, command.result)
    if not command.result.is_seen:
        return
    figures.count_for_rules(visit, month, is_hit=is_hit)
    if visit.arm is Arm.RANDOM:
        figures.count_for_lot(visit, is_hit=is_hit)
    unit_of_work.periodic_checks.checked_at_visit(visit.order_id, today)
