"""How reliable the supply was in a month: the figures, and how many times of return were kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.outages.reliability import PromisesKept, Reliability, reliability
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import Month, business_date, month_of


@dataclass(frozen=True, slots=True)
class ReportReliability:
    """The month."""

    month: Month


@dataclass(frozen=True, slots=True)
class ReliabilityReport:
    """The lines of the report, and the times of return of the month."""

    lines: Sequence[Reliability]
    promises: PromisesKept


def report_reliability(command: ReportReliability, unit_of_work: UnitOfWork) -> ReliabilityReport:
    """From what is kept of interruptions and of nightly counts; before the first night accounts are counted."""
    figures = unit_of_work.reliability
    if not figures.served(command.month):
        figures.count_served(month_of(business_date(unit_of_work.now)))
    lines = reliability(figures.interrupted(command.month), figures.served(command.month))
    return ReliabilityReport(lines, figures.promises(command.month))
