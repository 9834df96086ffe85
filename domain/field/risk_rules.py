"""The rules by which meters are scored, as dated data: what they measure, from where they speak, and how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from math import log

from domain.errors import InvalidInput


class Measure(StrEnum):
    """What a rule looks at. A drop and an even spread speak below their limit, the others from it on."""

    ZEROS = "zeros"
    DROP = "drop"
    SPREAD_ABOVE = "spread_above"
    SPREAD_BELOW = "spread_below"
    SEALS_NOT_INTACT = "seals_not_intact"
    FOUND_BEFORE = "found_before"
    CLEAN_VISITS = "clean_visits"


DAYS_PER_MONTH, WH_PER_KWH = 30, 1000
SPEAKS_BELOW = frozenset({Measure.DROP, Measure.SPREAD_BELOW})


@dataclass(frozen=True, slots=True)
class Rule:
    """`weight` is the logarithm of the lift: above zero a reason for a visit, below zero evidence for the customer. Of
    the rules of one family only the largest weight counts.
    """

    name: str
    family: str
    measure: Measure
    limit: float
    weight: float

    def speaks(self, measured: float) -> bool:
        return measured <= self.limit if self.measure in SPEAKS_BELOW else measured >= self.limit


@dataclass(frozen=True, kw_only=True)
class Measures:
    """From where a period counts as nothing used, which periods are compared, what stands in for the unknown."""

    zero_kwh_per_month: float
    real_use_kwh_per_month: float
    recent_periods: int
    earlier_periods: int
    spread_periods: int
    min_periods: int
    season_reach_days: int
    assumed_loss_share: float
    clean_visit_months: int
    answer_months: int

    @cached_property
    def zero_wh_per_day(self) -> float:
        return self.zero_kwh_per_month * WH_PER_KWH / DAYS_PER_MONTH

    @cached_property
    def real_use_wh_per_day(self) -> float:
        return self.real_use_kwh_per_month * WH_PER_KWH / DAYS_PER_MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Which rules are a drop that the customer is asked about, how many percent are left out by lot, for so many days
    the question is open, and after how many months without it a drop is another one.
    """

    rules: tuple[str, ...]
    not_asked_percent: int
    open_days: int
    quiet_months: int


@dataclass(frozen=True, kw_only=True)
class RiskRules:
    """A version of the rules: it holds from its day until the next one. `base_rate` is the chance before anything is
    known of a meter; `source` says where the figures come from.
    """

    valid_from: date
    source: str
    base_rate: float
    measures: Measures
    asking: Asking
    rules: tuple[Rule, ...]

    @cached_property
    def base_odds(self) -> float:
        """The logarithm of the odds before anything is known."""
        return log(self.base_rate / (1 - self.base_rate))

    def rule(self, name: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.name == name), None)


def rules_on(versions: Sequence[RiskRules], day: date) -> RiskRules:
    """The version in force on that day. `InvalidInput` before the first one."""
    known = [version for version in versions if version.valid_from <= day]
    if not known:
        raise InvalidInput(f"No rules for scores are known on {day}", "no_risk_rules")
    return max(known, key=lambda version: version.valid_from)
