"""How many units ran and were not billed: the account's own average before, times the days, less what was billed.

Never a neighbour's use, never a maximum; whole units, rounded down: what is in doubt is the customer's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from domain.errors import Refused
from domain.field.recoveries import RecoveryRules
from domain.metering.consumption import Usage
from domain.tariffs.tariffs import PERIODS_THAT_CHOOSE_A_BAND
from domain.values.periods import DAYS_OF_A_STANDARD_MONTH, months_before

MONTHS_OF_THE_AVERAGE = 12
_TWO_PLACES = Decimal("0.01")
_WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are claimed: the day of `starts_on` counts, that of `ends_on` does not."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days


@dataclass(frozen=True, slots=True)
class OwnAverage:
    """KWh a day before the days that are claimed, and the billed periods that it comes from; none where it came over
    from the old system.
    """

    per_day: Decimal
    periods: tuple[Usage, ...] = ()

    @property
    def monthly(self) -> Decimal:
        return self.per_day * DAYS_OF_A_STANDARD_MONTH


def window_of(found_on: date, today: date, rules: RecoveryRules, *, since: date | None, holder_since: date) -> Window:
    """From the day that is claimed to that of the finding: never longer ago than the rules allow, counted back from the
    day of the claim, and never before the present holder's first day. Raises `Refused` where no day is left.
    """
    earliest = max(months_before(today, rules.max_months), holder_since)
    starts_on = max(since or earliest, earliest)
    if starts_on >= found_on:
        raise Refused(f"From {starts_on} to the day of the finding, {found_on}, there is no day", "no_day")
    return Window(starts_on, found_on)


def average_before(usages: Sequence[Usage], starts_on: date, imported: Decimal | None) -> OwnAverage:
    """From the periods of the twelve months before, three at least; else what came over from the old system (kWh per 30
    days). `usages` are the billed periods. Raises `Refused` where neither is known.
    """
    earliest = months_before(starts_on, MONTHS_OF_THE_AVERAGE)
    before = tuple(each for each in usages if earliest <= each.starts_on and each.ends_on <= starts_on)
    if len(before) >= PERIODS_THAT_CHOOSE_A_BAND:
        units = sum((each.units for each in before), Decimal(0))
        return OwnAverage(units / sum(each.days for each in before), before)
    if imported is None:
        raise Refused(f"The account has no use of its own before {starts_on} to go by", "no_average")
    return OwnAverage(imported / DAYS_OF_A_STANDARD_MONTH)


def billed_within(usages: Sequence[Usage], window: Window) -> Decimal:
    """The units that were billed for these days; a period that reaches beyond them counts by its days."""
    return sum((_share(each, window) for each in usages), Decimal(0))


def unbilled(average: OwnAverage, window: Window, billed: Decimal) -> Decimal:
    """Whole kWh. Raises `Refused` where what was billed is what the average says."""
    units = (average.per_day * window.days - billed).quantize(_WHOLE, ROUND_FLOOR)
    if units <= 0:
        raise Refused("Of these days no less was billed than the account used before", "nothing_unbilled")
    return units


def _share(usage: Usage, window: Window) -> Decimal:
    starts_on, ends_on = max(usage.starts_on, window.starts_on), min(usage.ends_on, window.ends_on)
    days = max((ends_on - starts_on).days, 0)
    return (usage.units * days / usage.days).quantize(_TWO_PLACES)
