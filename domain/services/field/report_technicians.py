"""What each technician did: rounds, too fast ones, absences, and clean meters beside what the lot finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.field.clean_rates import CleanRates, clean_rates
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReportTechnicians:
    """From which month on, of which regions (None: all), after which staff number, and how many."""

    since: date
    regions: Sequence[str] | None
    after: str
    limit: int


@dataclass(frozen=True, slots=True)
class TechniciansReport:
    """A page of technicians, and after whom the next one begins."""

    technicians: Sequence[CleanRates]
    next_after: str | None


def report_technicians(command: ReportTechnicians, unit_of_work: UnitOfWork) -> TechniciansReport:
    """From what is kept as visits end."""
    figures, since = unit_of_work.visit_figures, command.since.replace(day=1)
    found = figures.technicians(since, command.regions, command.after, command.limit)
    regions = sorted({each.region for each in found})
    months = figures.region_months(since, regions) if regions else []
    is_full = len(found) == command.limit
    return TechniciansReport(clean_rates(found, months), found[-1].staff_number if found and is_full else None)
