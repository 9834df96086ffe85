"""How much a customer uses a day, period by period, beside the same time of the year before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from domain.values.periods import a_year_before

_ONE_DECIMAL = Decimal("0.1")
_WHOLE = Decimal(1)
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Usage:
    """A billed period: the day of the reading before, that of its own, and its units (kWh)."""

    starts_on: date
    ends_on: date
    units: Decimal

    @property
    def days(self) -> int:
        return max((self.ends_on - self.starts_on).days, 1)

    @property
    def per_day(self) -> Decimal:
        """KWh a day, to one decimal."""
        return (self.units / self.days).quantize(_ONE_DECIMAL, ROUND_HALF_UP)

    @property
    def middle(self) -> date:
        return self.starts_on + timedelta(days=self.days // 2)

    def holds(self, day: date) -> bool:
        return self.starts_on < day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Trend:
    """A period, and the one that held the same day a year before, where there is one."""

    usage: Usage
    year_before: Usage | None = None

    @property
    def change_percent(self) -> int | None:
        """By how much more is used a day than a year before; None where that is not known or was nothing."""
        if self.year_before is None or not self.year_before.units:
            return None
        now, then = self.usage.units / self.usage.days, self.year_before.units / self.year_before.days
        return int(((now / then - 1) * _PERCENT).quantize(_WHOLE, ROUND_HALF_UP))


def trends(usages: Sequence[Usage], limit: int) -> tuple[Trend, ...]:
    """So many of the newest periods, the newest first as they come, each with its year before."""
    return tuple(Trend(usage, _year_before(usage, usages)) for usage in usages[:limit])


def _year_before(usage: Usage, usages: Sequence[Usage]) -> Usage | None:
    day = a_year_before(usage.middle)
    return next((each for each in usages if each.holds(day)), None)
