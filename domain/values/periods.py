"""Days and months of the business, which lives in Nairobi; instants are UTC."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, pairwise
from typing import NewType
from zoneinfo import ZoneInfo

from domain.errors import InvalidInput

NAIROBI = ZoneInfo("Africa/Nairobi")
DAYS_OF_A_STANDARD_MONTH = 30
EARLIEST_YEAR, FIRST_YEAR, LAST_YEAR = 1900, 2000, 2199
"""Of what is typed: of a day or month that is over, of a moment, and of both. What is typed of another one is a slip,
and midnight of the first year of all has no instant in UTC, the last one no next day.
"""
SMALLEST_SHARE_KWH = Decimal("0.01")

Month = NewType("Month", str)
"""A calendar month, `YYYY-MM`: it sorts and compares as text."""

_LOCAL_TIME = "%Y-%m-%d %H:%M"
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A billed period: its units (kWh) and its days."""

    units: Decimal
    days: int

    @property
    def monthly_units(self) -> Decimal:
        """Its kWh per 30 days. A period within one day counts as a day."""
        return self.units * DAYS_OF_A_STANDARD_MONTH / max(self.days, 1)


def local_time(instant: datetime) -> str:
    """The instant as clocks in Nairobi show it, to the minute: `2026-12-07 16:00`."""
    return instant.astimezone(NAIROBI).strftime(_LOCAL_TIME)


def parse_local_time(typed: str) -> datetime | None:
    """The instant at which clocks in Nairobi show `2026-12-07 16:00`, also with a `T` between; None for anything else,
    and for a year that nobody can mean.
    """
    try:
        local = datetime.strptime(" ".join(typed.replace("T", " ").split()), _LOCAL_TIME)  # noqa: DTZ007 - the zone is Nairobi's
    except ValueError:
        return None
    return local.replace(tzinfo=NAIROBI).astimezone(UTC) if FIRST_YEAR <= local.year <= LAST_YEAR else None


def business_date(instant: datetime) -> date:
    """The date in Nairobi at an aware instant."""
    if instant.tzinfo is None:
        raise ValueError("An instant without a time zone has no business date")
    return instant.astimezone(NAIROBI).date()


def day_start(instant: datetime) -> datetime:
    """The instant at which its day began in Nairobi."""
    return instant.astimezone(NAIROBI).replace(hour=0, minute=0, second=0, microsecond=0)


def month_start(instant: datetime) -> datetime:
    """The instant at which its month began in Nairobi."""
    return day_start(instant).replace(day=1)


def format_time(instant: datetime) -> str:
    """The time that clocks in Nairobi show: `14:05`."""
    return instant.astimezone(NAIROBI).strftime("%H:%M")


def format_day(day: date) -> str:
    """The day as Kenyans write it, in either language: `07/12/2026`."""
    return f"{day:%d/%m/%Y}"


def parse_month(text: str) -> Month:
    """Raises `InvalidInput` with the code `not_a_month`."""
    if not _MONTH.fullmatch(text) or not EARLIEST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise InvalidInput(f"Not a month as YYYY-MM: {text[:20]!r}", "not_a_month")
    return Month(text)


def month_of(day: date) -> Month:
    return Month(f"{day.year:04d}-{day.month:02d}")


def first_day(month: Month) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def next_month(month: Month) -> Month:
    year, number = int(month[:4]), int(month[5:])
    return Month(f"{year + number // 12:04d}-{number % 12 + 1:02d}")


def months_through(first: Month, last: Month) -> list[Month]:
    """The months from the first to the last, both included; none where the last is before the first."""
    months = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return months


def a_year_before(day: date) -> date:
    """The same day of the year before; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def months_before(day: date, months: int) -> date:
    """The same day so many months before; the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of a month that is shorter."""
    return months_before(day, -months)


def month_starts_between(start: date, end: date) -> list[date]:
    """The first days of months that lie after `start` and before `end`."""
    starts = []
    day = first_day(next_month(month_of(start)))
    while day < end:
        starts.append(day)
        day = first_day(next_month(month_of(day)))
    return starts


def share_by_days(units: Decimal, days: Sequence[int]) -> list[Decimal]:
    """The units (kWh) shared out in proportion to the days, to 0.01 kWh; the shares sum to the units exactly.

    The running totals are rounded rather than the shares, so that no share is ever negative.
    """
    whole = sum(days)
    inner = [_to_smallest_share(units * passed / whole) for passed in accumulate(days[:-1])]
    return [after - before for before, after in pairwise([Decimal(0), *inner, units])]


def _to_smallest_share(units: Decimal) -> Decimal:
    return units.quantize(SMALLEST_SHARE_KWH, ROUND_HALF_UP)
