"""How likely a meter is to lose units, from its own billed periods: what orders visits, and nothing else.

The score is the logarithm of the odds: those of the base rate, and the weight of each rule that speaks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, sqrt
from operator import mul
from typing import NamedTuple

from domain.field.risk_rules import DAYS_PER_MONTH, WH_PER_KWH, Measure, Measures, RiskRules, Rule

DAYS_PER_YEAR = 365


class SetApart(StrEnum):
    """Why no score sends anybody there: what the periods show has a cause that we know, or the customer was asked."""

    DISCONNECTED = "disconnected"
    VACANT = "vacant"
    OWN_GENERATION = "own_generation"
    METER_FAULTY = "meter_faulty"
    ASKED = "asked"


class Periods(NamedTuple):
    """The billed periods of a meter's account, the newest first: the use of each in Wh a day, and its last day as the
    number of a day.
    """

    wh_per_day: Sequence[int] = ()
    ends: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What visits found there: how often a seal that was not intact, how often a loss, and lately nothing."""

    seals_not_intact: int = 0
    found_before: int = 0
    clean_visits: int = 0


NOTHING = Past()


class Reason(NamedTuple):
    """A rule that speaks, and what it measures. A drop has its use `now` and `before` in kWh a month; zeros have their
    number and the use before; a spread is in percent; the others are counts.
    """

    rule: str
    measure: Measure
    now: int
    before: int = 0


class Assessment(NamedTuple):
    """The score as a chance, the units (kWh) that a year of the loss comes to, and what speaks for and against it.

    `is_reason`: something speaks for a visit. Without that only the lot and the calendar lead there.
    """

    probability: float
    recoverable_units: int
    reasons: tuple[Reason, ...]
    is_reason: bool

    @property
    def expected_units(self) -> float:
        """By this, visits are ordered."""
        return self.probability * self.recoverable_units


class _Shape(NamedTuple):
    """What the periods show, in Wh a day: the use now, and before it fell."""

    measured: dict[Measure, float]
    before: float
    now: float


def assess(periods: Periods, past: Past, rules: RiskRules) -> Assessment:
    """The score of a meter. The same periods, findings and rules always give the same score."""
    shape = _shape(periods, rules.measures)
    measured = shape.measured
    if past is not NOTHING:
        measured = {**measured, **_measured_by_visits(past)}
    speaking = _largest_of_each_family(rules.rules, measured)
    odds = rules.base_odds + sum([rule.weight for rule in speaking])
    return Assessment(
        1 / (1 + exp(-odds)),
        _recoverable(shape, rules.measures),
        tuple([_reason(rule, measured[rule.measure], shape) for rule in speaking]),
        any(rule.weight > 0 for rule in speaking),
    )


def _largest_of_each_family(rules: Sequence[Rule], measured: Mapping[Measure, float]) -> list[Rule]:
    largest: dict[str, Rule] = {}
    for rule in rules:
        value = measured.get(rule.measure)
        if value is None or not rule.speaks(value):
            continue
        if rule.family not in largest or rule.weight > largest[rule.family].weight:
            largest[rule.family] = rule
    return list(largest.values())


def _reason(rule: Rule, value: float, shape: _Shape) -> Reason:
    measure = rule.measure
    if measure is Measure.ZEROS:
        return Reason(rule.name, measure, int(value), _monthly(shape.before))
    if measure is Measure.DROP:
        return Reason(rule.name, measure, _monthly(shape.now), _monthly(shape.before))
    return Reason(rule.name, measure, round(value * 100) if measure in _IN_PERCENT else int(value))


_IN_PERCENT = {Measure.SPREAD_ABOVE, Measure.SPREAD_BELOW}


def _measured_by_visits(past: Past) -> dict[Measure, float]:
    return {
        Measure.SEALS_NOT_INTACT: past.seals_not_intact,
        Measure.FOUND_BEFORE: past.found_before,
        Measure.CLEAN_VISITS: past.clean_visits,
    }


def _recoverable(shape: _Shape, measures: Measures) -> int:
    """Of a fall, what is used less; where none shows, a share of the usual use."""
    fell = Measure.ZEROS in shape.measured or Measure.DROP in shape.measured
    lost = shape.before - shape.now if fell else 0
    usual = measures.assumed_loss_share * shape.now
    return round(max(lost, usual) * DAYS_PER_YEAR / WH_PER_KWH)


def _shape(periods: Periods, measures: Measures) -> _Shape:
    use = periods.wh_per_day
    if len(use) < measures.min_periods:
        return _Shape({}, 0, _mean(use))
    measured = _spread(use[: measures.spread_periods])
    if use[0] < measures.zero_wh_per_day:
        return _after_zeros(use, measured, measures)
    recent = measures.recent_periods
    now, before = _mean(use[:recent]), _mean(use[recent : recent + measures.earlier_periods])
    if before >= measures.real_use_wh_per_day:
        measured[Measure.DROP] = max(now / before, _against_season(periods, now, measures))
    return _Shape(measured, before, now)


def _after_zeros(use: Sequence[int], measured: dict[Measure, float], measures: Measures) -> _Shape:
    """Zeros say something only where real use came before them."""
    zeros = next((index for index, wh in enumerate(use) if wh >= measures.zero_wh_per_day), len(use))
    before = _mean(use[zeros : zeros + measures.earlier_periods])
    if before >= measures.real_use_wh_per_day:
        measured[Measure.ZEROS] = zeros
    return _Shape(measured, before, 0)


def _against_season(periods: Periods, now: float, measures: Measures) -> float:
    """Now, by the same time of the year before; 0 where that is not known. So a drop counts as far as both show it: one
    that comes every year is none.
    """
    ends, reach = periods.ends, measures.season_reach_days
    first = ends[measures.recent_periods - 1] - DAYS_PER_YEAR - reach
    last = ends[0] - DAYS_PER_YEAR + reach
    if ends[-1] > last:
        return 0
    then = _mean([wh for wh, end in zip(periods.wh_per_day, ends, strict=True) if first <= end <= last])
    return now / then if then else 0


def _spread(use: Sequence[int]) -> dict[Measure, float]:
    """The standard deviation by the mean; none where nothing was used at all."""
    mean = sum(use) / len(use)
    if not mean:
        return {}
    spread = sqrt(max(sum(map(mul, use, use)) / len(use) - mean * mean, 0)) / mean
    return {Measure.SPREAD_ABOVE: spread, Measure.SPREAD_BELOW: spread}


def _mean(use: Sequence[int]) -> float:
    return sum(use) / len(use) if use else 0


def _monthly(wh_per_day: float) -> int:
    return round(wh_per_day * DAYS_PER_MONTH / WH_PER_KWH)
