"""A visit has ended: it counts for the rules that spoke, for the lot, and for its technician, round and region."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.field.rounds import RoundProgress
from domain.field.visit_figures import FAST_ROUNDS, LOSS_UNITS, ROUNDS, EndedVisit, Result, visits_figure
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
    progress = figures.count_for_round(visit.round_id, terms.risk.rounds.hasty_within)
    figures.count_for_technician(visit, month, command.result)
    if progress.rounds or progress.fast_rounds:
        figures.count_rounds(visit.technician_id, month, progress.rounds, progress.fast_rounds)
    figures.count_for_regions(month, _counts(visit, command.result, progress))
    if not command.result.is_seen:
        return
    figures.count_for_rules(visit, month, is_hit=is_hit)
    if visit.arm is Arm.RANDOM:
        figures.count_for_lot(visit, is_hit=is_hit)
    unit_of_work.periodic_checks.checked_at_visit(visit.order_id, today)


def _counts(visit: EndedVisit, result: Result, progress: RoundProgress) -> Mapping[tuple[str, str], int]:
    """By region and figure. A round is of the technician's region, a visit of the meter's."""
    counts = {
        (visit.region, visits_figure(visit.arm, result)): 1,
        (visit.region, LOSS_UNITS): visit.units if result is Result.LOSS else 0,
        (visit.home, ROUNDS): progress.rounds,
        (visit.home, FAST_ROUNDS): progress.fast_rounds,
    }
    return {figure: count for figure, count in counts.items() if count}
