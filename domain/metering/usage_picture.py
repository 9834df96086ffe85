"""A picture of the units a day, period by period: where each bar stands, in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from domain.metering.consumption import Trend

WIDTH, HEIGHT, LABELS = 232, 120, 14
SCALE_WIDTH = 22
"""At the right, where the units of each threshold stand."""
MAX_PERIODS = 12
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle. `y` counts from the top."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PeriodBars:
    """A period: its bar, and beside it that of the year before, where it is known."""

    bar: Bar
    year_before: Bar | None
    middle: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line across the picture: where a band of the tariff ends, in units of 30 days."""

    y: int
    units: Decimal

    @property
    def label(self) -> str:
        return f"{self.units.normalize():f}"


@dataclass(frozen=True, slots=True)
class UsagePicture:
    """The picture, the oldest period at the left. `top` is the units a day of its upper edge."""

    periods: tuple[PeriodBars, ...]
    thresholds: tuple[Threshold, ...]
    top: Decimal


def usage_picture(trends: Sequence[Trend], thresholds: Sequence[tuple[Decimal, Decimal]]) -> UsagePicture:
    """Of so many periods, the newest first as they come. `thresholds` are (units a day, units of 30 days)."""
    shown = [*reversed(trends[:MAX_PERIODS])]
    top = _top(shown)
    step = (WIDTH - SCALE_WIDTH) // max(len(shown), 1)
    periods = tuple(_period(trend, place * step, step, top) for place, trend in enumerate(shown))
    lines = tuple(Threshold(_y(a_day, top), units) for a_day, units in thresholds if a_day <= top)
    return UsagePicture(periods, lines, top)


def _top(trends: Sequence[Trend]) -> Decimal:
    """A tenth above the highest bar."""
    known = [usage.per_day for trend in trends for usage in (trend.usage, trend.year_before) if usage]
    return max([*known, _ONE]) * Decimal("1.1")


def _period(trend: Trend, x: int, step: int, top: Decimal) -> PeriodBars:
    width = max(step // 2 - 1, 2)
    before = _bar(x + width, width, trend.year_before.per_day, top) if trend.year_before else None
    return PeriodBars(_bar(x, width, trend.usage.per_day, top), before, x + step // 2)


def _bar(x: int, width: int, a_day: Decimal, top: Decimal) -> Bar:
    y = _y(a_day, top)
    return Bar(x, y, width, HEIGHT - y)


def _y(a_day: Decimal, top: Decimal) -> int:
    return int((HEIGHT * (1 - a_day / top)).quantize(_ONE, ROUND_HALF_UP))
