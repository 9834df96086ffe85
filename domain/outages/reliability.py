"""SAIFI, SAIDI and CAIDI of a month, by region and cause, as IEEE 1366 defines them, from what is kept.

Only what lasted more than five minutes counts; planned work stands apart. An interruption counts in the month in which
it began. Where only reports say who was without power, the figures are a lower bound, and say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from domain.outages.interruptions import REPORTS
from domain.values.periods import Month

EVERYWHERE = "all regions"
ALL_CAUSES = "all causes"
_FREQUENCY, _MINUTES = Decimal("0.0001"), Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The sustained interruptions of a region, cause and source: how many, of how many accounts, for how many minutes
    of all of these together.
    """

    region: str
    is_planned: bool
    cause: str
    source: str
    interruptions: int
    accounts: int
    account_minutes: Decimal


@dataclass(frozen=True, slots=True)
class Reliability:
    """A line of the report. `served` are the accounts that the region had; `sources` say how we know of the minutes."""

    region: str
    is_planned: bool
    cause: str
    served: int
    interruptions: int
    accounts: int
    account_minutes: Decimal
    sources: tuple[str, ...]

    @property
    def saifi(self) -> Decimal | None:
        """How often an account was interrupted, on average over all that are served."""
        return _share(Decimal(self.accounts), self.served, _FREQUENCY)

    @property
    def saidi(self) -> Decimal | None:
        """For how many minutes."""
        return _share(self.account_minutes, self.served, _MINUTES)

    @property
    def caidi(self) -> Decimal | None:
        """For how many minutes those who were interrupted."""
        return _share(self.account_minutes, self.accounts, _MINUTES)

    @property
    def is_lower_bound(self) -> bool:
        return REPORTS in self.sources


def reliability(found: Sequence[Interrupted], served: Mapping[str, int]) -> list[Reliability]:
    """By region and cause, what was planned apart; all regions first, and of each all causes together first."""
    kinds = [[each for each in found if each.is_planned is planned] for planned in (False, True)]
    regions = [EVERYWHERE, *sorted({each.region for each in found})]
    return [line for some in kinds for region in regions for line in _of(region, some, served)]


def _of(region: str, found: Sequence[Interrupted], served: Mapping[str, int]) -> list[Reliability]:
    here = [each for each in found if region in {each.region, EVERYWHERE}]
    if not here:
        return []
    accounts = sum(served.values()) if region == EVERYWHERE else served.get(region, 0)
    causes = sorted({each.cause for each in here})
    groups = [(ALL_CAUSES, here), *((cause, [each for each in here if each.cause == cause]) for cause in causes)]
    return [_line(region, cause, some, accounts) for cause, some in groups]


def _line(region: str, cause: str, some: Sequence[Interrupted], served: int) -> Reliability:
    return Reliability(
        region,
        some[0].is_planned,
        cause,
        served,
        sum(each.interruptions for each in some),
        sum(each.accounts for each in some),
        sum((each.account_minutes for each in some), Decimal(0)),
        tuple(sorted({each.source for each in some})),
    )


def _share(amount: Decimal, whole: int, step: Decimal) -> Decimal | None:
    return (amount / whole).quantize(step, ROUND_HALF_UP) if whole else None


@dataclass(frozen=True, slots=True)
class PromisesKept:
    """Of the incidents of a month to which a time of return was said: how many were over by the last one, and how often
    it was changed.
    """

    said: int
    kept: int
    changes: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.kept / self.said) if self.said else None


class ReliabilityFigures(Protocol):
    """What the use cases need of the store."""

    def interrupted(self, month: Month) -> Sequence[Interrupted]: ...

    def served(self, month: Month) -> Mapping[str, int]: ...

    def promises(self, month: Month) -> PromisesKept: ...

    def count_served(self, month: Month) -> int: ...
