"""What visits come to: finds by rule and arm, and what each region, technician and round comes to. Kept as they end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from domain.field.findings import Body, Finding
from domain.field.loss_rate import Stratum
from domain.field.risk_fit import Rate, Tally, rate_of
from domain.field.rounds import RoundProgress
from domain.field.visit_orders import ABSENT, Arm, Why


class Result(StrEnum):
    """How a visit ended, for the figures. Absent and no access are not clean: nobody has seen the meter."""

    CLEAN = "clean"
    LOSS = "loss"
    OTHER = "other"
    ABSENT = "absent"
    UNSEEN = "unseen"

    @property
    def is_seen(self) -> bool:
        return self in {Result.CLEAN, Result.LOSS, Result.OTHER}


SHOWN_MONTHS = 12
"""Figures are shown of so many months, unless another first month is asked for."""

ROUNDS, FAST_ROUNDS, LOSS_UNITS = "rounds", "fast rounds", "loss units"
RECOVERED_UNITS, RECOVERED_CENTS = "recovered units", "recovered cents"
"""Figures of a region and month besides those of `visits_figure`. LOSS_UNITS: the kWh of a year of the losses found.
What is recovered counts once it is final.
"""


def visits_figure(arm: Arm, result: Result) -> str:
    """The name of the figure that counts these visits."""
    return f"visits {arm} {result}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedVisit:
    """A visit of a round, with what was known of its meter when it was planned: rules with blanks between them, the
    names by which the question about its use counts, and the units of a year that a loss there would come to. `home` is
    the technician's region.
    """

    order_id: int
    why: Why
    arm: Arm
    technician_id: int
    home: str
    round_id: int
    region: str
    rules: str
    kind: str
    scored_on: date | None
    units: int
    asked: str = ""


@dataclass(frozen=True, slots=True)
class RegionMonth:
    """A region's figures of a month by their names."""

    month: date
    region: str
    figures: Mapping[str, int]

    def visits(self, *results: Result, arm: Arm | None = None) -> int:
        """How many ended so, in an arm or in both."""
        arms = [arm] if arm else [*Arm]
        return sum(self.figures.get(visits_figure(each, result), 0) for each in arms for result in results)

    @property
    def seen(self) -> int:
        return self.visits(*(result for result in Result if result.is_seen))


@dataclass(frozen=True, slots=True)
class TechnicianFigures:
    """What a technician did: visits by arm and result, rounds, and how many of these were too fast."""

    staff_number: str
    name: str
    region: str
    visits: Mapping[Arm, Mapping[Result, int]]
    rounds: int
    fast_rounds: int

    def ended(self, result: Result) -> int:
        """In both arms."""
        return sum(results[result] for results in self.visits.values())

    def seen(self, arm: Arm) -> int:
        return sum(count for result, count in self.visits.get(arm, {}).items() if result.is_seen)

    def clean(self, arm: Arm) -> Rate | None:
        """The share of meters that were seen and clean; None where none was seen."""
        return rate_of(self.visits.get(arm, {}).get(Result.CLEAN, 0), self.seen(arm))


def result_of(finding: Finding) -> Result:
    """Of a meter that was seen."""
    if finding.needs.is_loss:
        return Result.LOSS
    return Result.CLEAN if finding.body is Body.INTACT else Result.OTHER


def result_of_end(end: str) -> Result:
    """Of a visit that saw no meter."""
    return Result.ABSENT if end == ABSENT else Result.UNSEEN


class VisitFigures(Protocol):
    """What the use cases need of the store."""

    def ended(self, order_id: int) -> EndedVisit | None: ...

    def count_for_rules(self, visit: EndedVisit, month: date, *, is_hit: bool) -> None: ...

    def count_for_lot(self, visit: EndedVisit, *, is_hit: bool) -> None: ...

    def count_for_technician(self, visit: EndedVisit, month: date, result: Result) -> None: ...

    def count_for_round(self, round_id: int, hasty_within: timedelta) -> RoundProgress: ...

    def count_rounds(self, technician_id: int, month: date, rounds: int, fast_rounds: int) -> None: ...

    def count_for_regions(self, month: date, counts: Mapping[tuple[str, str], int]) -> None: ...

    def tallies(self, since: date) -> Sequence[Tally]: ...

    def strata(self, since: date, regions: Sequence[str] | None) -> Mapping[str, Stratum]: ...

    def region_months(self, since: date, regions: Sequence[str] | None) -> Sequence[RegionMonth]: ...

    def technicians(
        self, since: date, regions: Sequence[str] | None, after: str, limit: int
    ) -> Sequence[TechnicianFigures]: ...
