"""The scores of a month: what is read to make them, what is kept, and how far the pass has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

from domain.field.drawing import RoundRules
from domain.field.risk import Past, Periods, SetApart
from domain.field.risk_rules import RiskRules

METERS_AT_ONCE = 1_000
PERIODS_READ = 24


@dataclass(frozen=True, slots=True)
class RiskTerms:
    """The rules as dated data, after how many months a meter is looked at in any case, and how rounds are drawn."""

    versions: Sequence[RiskRules] = ()
    check_months: int = 36
    rounds: RoundRules = field(default_factory=RoundRules)


class ScoredMeter(NamedTuple):
    """A meter that is in service, as a score sees it. `kind` is the stratum of the lot: the account's category."""

    account_id: int
    meter_id: int
    region: str
    kind: str
    status: str
    installed_on: date
    periods: Periods
    has_check: bool


class Score(NamedTuple):
    """What is kept of a month: rules by their names, a blank between them, and the same in words. A meter of which no
    rule speaks has none.
    """

    account_id: int
    meter_id: int
    region: str
    scored_on: date
    probability: float
    recoverable_units: int
    expected_units: float
    rules: str
    reasons: str
    set_apart: SetApart | None
    is_reason: bool


@dataclass(frozen=True, slots=True)
class RiskRun:
    """The pass over all meters of a month: after which account it goes on, and whether it is through."""

    month: date
    last_account_id: int
    is_finished: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """What a batch adds to the figures of its pass. `strata` are meters by region and kind."""

    scored: int
    with_reason: int
    set_apart: int
    strata: Mapping[tuple[str, str], int]


class RiskScores(Protocol):
    """What the use cases need of the store."""

    def hold_run(self, month: date) -> RiskRun | None: ...

    def meters_after(self, account_id: int, limit: int) -> Sequence[ScoredMeter]: ...

    def past(self, first_id: int, last_id: int, clean_since: date) -> Mapping[int, Past]: ...

    def add(self, scores: Sequence[Score]) -> None: ...

    def come_to(self, month: date, account_id: int, counted: Counted) -> None: ...

    def finish(self, month: date) -> None: ...


class PeriodicChecks(Protocol):
    """What the use cases need of the store."""

    def add(self, checks: Sequence[tuple[int, str, date]]) -> None: ...

    def checked_at_visit(self, order_id: int, day: date) -> None: ...
