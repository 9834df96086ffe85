"""What our own visits say of the rules: how often each leads to a find, by how much more than none, and how surely."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt

from domain.field.risk_rules import RiskRules

Z_95 = 1.959964
ANY_RULE = "any"
"""All visits of an arm, whatever spoke."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many visits were done where a rule spoke, in one arm, and how many of them found a loss."""

    rule: str
    arm: str
    visits: int
    hits: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with the bounds between which it lies in 95 of 100 cases."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A rule in an arm: the rate of finds, and the lift over all visits of the arm; None where nobody was visited."""

    tally: Tally
    rate: Rate | None
    lift: Rate | None


def fit(tallies: Iterable[Tally]) -> list[Fit]:
    """Rate and lift of every rule and arm, with their margins."""
    known = {(tally.rule, tally.arm): tally for tally in tallies}
    return [_fit(tally, known.get((ANY_RULE, tally.arm))) for _, tally in sorted(known.items())]


def _fit(tally: Tally, all_of_arm: Tally | None) -> Fit:
    rate = rate_of(tally.hits, tally.visits)
    base = all_of_arm.hits / all_of_arm.visits if all_of_arm and all_of_arm.visits else 0
    return Fit(tally, rate, lift_of(tally.hits, tally.visits, base))


def rate_of(hits: int, visits: int) -> Rate | None:
    """The share of finds with Wilson's margin, which holds for few visits and few finds too."""
    if not visits:
        return None
    share, square = hits / visits, Z_95**2
    middle = (share + square / (2 * visits)) / (1 + square / visits)
    reach = Z_95 * sqrt(share * (1 - share) / visits + square / (4 * visits**2)) / (1 + square / visits)
    return Rate(share, max(middle - reach, 0), min(middle + reach, 1))


def lift_of(hits: int, visits: int, base: float) -> Rate | None:
    """The rate by the base rate, smoothed as (hits + 1) / (visits + 1 / base), so that few visits say little."""
    if not visits or not 0 < base < 1:
        return None
    smoothed = min((hits + 1) / (visits + 1 / base), 1)
    reach = Z_95 * sqrt((1 - smoothed) / (hits + 1))
    lift = smoothed / base
    return Rate(lift, lift * exp(-reach), lift * exp(reach))


def refit(rules: RiskRules, tallies: Sequence[Tally], arms: Iterable[str]) -> RiskRules:
    """The same rules with the weights that our own visits give, and the base rate of these arms' visits. A rule that
    was never seen keeps its weight.
    """
    wanted = set(arms)
    counted = _together(tally for tally in tallies if tally.arm in wanted)
    visits, hits = counted.get(ANY_RULE, (0, 0))
    if not 0 < hits < visits:
        return rules
    base = hits / visits
    weights = {name: lift_of(found, seen, base) for name, (seen, found) in counted.items()}
    refitted = [
        replace(rule, weight=round(log(lift.value), 2)) if (lift := weights.get(rule.name)) else rule
        for rule in rules.rules
    ]
    return replace(rules, base_rate=round(base, 4), rules=tuple(refitted))


def _together(tallies: Iterable[Tally]) -> Mapping[str, tuple[int, int]]:
    counted: dict[str, tuple[int, int]] = {}
    for tally in tallies:
        visits, hits = counted.get(tally.rule, (0, 0))
        counted[tally.rule] = (visits + tally.visits, hits + tally.hits)
    return counted
