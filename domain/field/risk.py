"""How likely a meter is to lose units, from its own billed periods: what orders visits, and nothing else.

The score is the logarithm of the odds: those of the base rate, and the weight of each rule that speaks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt

from domain.field.risk_rules import Measure, Measures, RiskRules, Rule

DAYS_PER_YEAR = 365
DAYS_PER_MONTH = 30
WH_PER_KWH = 1000


class SetApart(StrEnum):
    """Why no score sends anybody there: what the periods show has a cause that we know, or the customer was asked."""

    DISCONNECTED = "disconnected"
    VACANT = "vacant"
    OWN_GENERATION = "own_generation"
    METER_FAULTY = "meter_faulty"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Periods:
    """The billed periods of a meter's account, the newest first: the use of each in Wh a day, and its last day as the
    number of a day.
    """

    wh_per_day: Sequence[int] = ()
    ends: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What visits found there: how often a seal that was not intact, how often a loss; and lately, how often nothing."""

    seals_not_intact: int = 0
    found_before: int = 0
    clean_visits: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that speaks. A drop has its use `now` and `before` in kWh a month; zeros have their number and the use
    before; a spread is in percent; the others are counts.
    """

    rule: str
    now: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class Assessment:
    """The score as a chance, the units (kWh) that a year of the loss comes to, and what speaks for and against it."""

    probability: float
    recoverable_units: int
    reasons: tuple[Reason, ...] = ()

    @property
    def expected_units(self) -> float:
        """By this, visits are ordered."""
        return self.probability * self.recoverable_units


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the periods show, in Wh a day: the use now, and before it fell."""

    measured: Mapping[Measure, float]
    before: float
    now: float


_NO_SHAPE = _Shape({}, 0, 0)


def assess(periods: Periods, past: Past, rules: RiskRules) -> Assessment:
    """The score of a meter. The same periods, findings and rules always give the same score."""
    shape = _shape(periods, rules.measures)
    measured = {**shape.measured, **_measured_by_visits(past)}
    speaking = _largest_of_each_family([rule for rule in rules.rules if _speaks(rule, measured)])
    odds = log(rules.base_rate / (1 - rules.base_rate)) + sum(rule.weight for rule in speaking)
    reasons = tuple(_reason(rule, measured[rule.measure], shape) for rule in speaking)
    return Assessment(1 / (1 + exp(-odds)), _recoverable(shape, rules.measures), reasons)


def has_reason(assessment: Assessment, rules: RiskRules) -> bool:
    """Whether a rule speaks for a visit. Without one, only chance and the calendar lead there."""
    return any((rule := rules.rule(reason.rule)) and rule.weight > 0 for reason in assessment.reasons)


def _speaks(rule: Rule, measured: Mapping[Measure, float]) -> bool:
    value = measured.get(rule.measure)
    return value is not None and rule.speaks(value)


def _largest_of_each_family(rules: Sequence[Rule]) -> list[Rule]:
    largest: dict[str, Rule] = {}
    for rule in rules:
        if rule.family not in largest or rule.weight > largest[rule.family].weight:
            largest[rule.family] = rule
    return list(largest.values())


def _reason(rule: Rule, value: float, shape: _Shape) -> Reason:
    if rule.measure is Measure.ZEROS:
        return Reason(rule.name, int(value), _monthly(shape.before))
    if rule.measure is Measure.DROP:
        return Reason(rule.name, _monthly(shape.now), _monthly(shape.before))
    return Reason(rule.name, round(value * 100) if rule.measure in _IN_PERCENT else int(value))


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
        return _Shape({}, 0, _mean(use)) if use else _NO_SHAPE
    least, real = (
        kwh * WH_PER_KWH / DAYS_PER_MONTH for kwh in (measures.zero_kwh_per_month, measures.real_use_kwh_per_month)
    )
    measured = _spread(use[: measures.spread_periods])
    zeros = next((index for index, wh in enumerate(use) if wh >= least), len(use))
    before = _mean(use[zeros : zeros + measures.earlier_periods]) if zeros else 0
    if zeros and before >= real:
        return _Shape({**measured, Measure.ZEROS: zeros}, before, 0)
    recent = measures.recent_periods
    now, before = _mean(use[:recent]), _mean(use[recent : recent + measures.earlier_periods])
    if before < real:
        return _Shape(measured, before, now)
    drop = max(now / before, _against_season(periods, now, measures))
    return _Shape({**measured, Measure.DROP: drop}, before, now)


def _against_season(periods: Periods, now: float, measures: Measures) -> float:
    """Now, by the same time of the year before; 0 where that is not known. So a drop counts as far as both show it: one
    that comes every year is none.
    """
    newest, oldest = (periods.ends[index] - DAYS_PER_YEAR for index in (0, measures.recent_periods - 1))
    reach = measures.season_reach_days
    twins = [
        wh
        for wh, end in zip(periods.wh_per_day, periods.ends, strict=True)
        if oldest - reach <= end <= newest + reach
    ]
    then = _mean(twins)
    return now / then if then else 0


def _spread(use: Sequence[int]) -> dict[Measure, float]:
    """The standard deviation by the mean; none where nothing was used at all."""
    mean = _mean(use)
    if not mean:
        return {}
    spread = sqrt(sum((wh - mean) ** 2 for wh in use) / len(use)) / mean
    return {Measure.SPREAD_ABOVE: spread, Measure.SPREAD_BELOW: spread}


def _mean(use: Sequence[int]) -> float:
    return sum(use) / len(use) if use else 0


def _monthly(wh_per_day: float) -> int:
    return round(wh_per_day * DAYS_PER_MONTH / WH_PER_KWH)
