"""The share of meters that lose units, estimated from the visits that the lot chose, in strata."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from domain.field.risk_fit import Z_95, Rate, rate_of


@dataclass(frozen=True, slots=True)
class Stratum:
    """So many meters, of which chance chose some: so many visits came to a finding, and so many found a loss."""

    meters: int
    visits: int
    hits: int


def loss_rate(strata: Mapping[str, Stratum]) -> Rate | None:
    """Each stratum counts by its meters, whatever part of it was visited; None where no visit is done yet. A stratum
    without a visit is left out. Where nothing or everything was found, the margin is Wilson's.
    """
    seen = [stratum for stratum in strata.values() if stratum.visits and stratum.meters]
    meters = sum(stratum.meters for stratum in seen)
    visits, hits = sum(stratum.visits for stratum in seen), sum(stratum.hits for stratum in seen)
    if not seen or hits in {0, visits}:
        return rate_of(hits, visits)
    value = sum(stratum.meters / meters * stratum.hits / stratum.visits for stratum in seen)
    variance = sum((stratum.meters / meters) ** 2 * _variance(stratum, hits / visits) for stratum in seen)
    reach = Z_95 * sqrt(variance)
    return Rate(value, max(value - reach, 0), min(value + reach, 1))


def _variance(stratum: Stratum, overall: float) -> float:
    """Of the stratum's own share; one with one kind of finding only would claim to be sure, and borrows from all."""
    share = stratum.hits / stratum.visits
    if share in {0, 1}:
        share = overall
    return share * (1 - share) / stratum.visits
