"""What visits came to: how often rules and arms find a loss, how many meters lose units, and each region's months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.field.loss_rate import loss_rate
from domain.field.risk_fit import Fit, Rate, fit
from domain.field.visit_figures import RegionMonth
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReportVisits:
    """From which month on, and of which regions; None: all of them."""

    since: date
    regions: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class VisitReport:
    """Rules are of the whole country, as few visits say little. `losses_by_lot`: None before the lot was visited."""

    since: date
    fits: Sequence[Fit]
    losses_by_lot: Rate | None
    months: Sequence[RegionMonth]


def report_visits(command: ReportVisits, unit_of_work: UnitOfWork) -> VisitReport:
    """From what is kept as visits end."""
    figures, since = unit_of_work.visit_figures, command.since.replace(day=1)
    return VisitReport(
        since,
        fit(figures.tallies(since)),
        loss_rate(figures.strata(since, command.regions)),
        figures.region_months(since, command.regions),
    )
