"""What visits come to: finds by rule and arm, and what each technician and round comes to. Kept as they end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from domain.field.findings import Body, Finding
from domain.field.loss_rate import Stratum
from domain.field.risk_fit import Tally
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


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedVisit:
    """A visit of a round, with what was known of its meter when it was planned: rules with blanks between them, and by
    which names the question about its use counts.
    """

    order_id: int
    why: Why
    arm: Arm
    technician_id: int
    round_id: int
    region: str
    rules: str
    kind: str
    scored_on: date | None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class TechnicianMonth:
    """What a technician did in an arm: meters seen, and how many of them were clean or had a loss; and the others."""

    staff_number: str
    name: str
    region: str
    arm: Arm
    seen: int
    clean: int
    losses: int
    absent: int
    unseen: int


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """A technician's rounds: how many were worked, and how many of them faster than a meter can be looked at."""

    staff_number: str
    rounds: int
    too_fast: int


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

    def count_for_round(self, round_id: int, hasty_within: timedelta) -> None: ...

    def tallies(self, since: date) -> Sequence[Tally]: ...

    def strata(self, since: date, region: str | None) -> Mapping[str, Stratum]: ...
