"""Times as files write them: day, month and year in one order for the whole file, and only if no other order fits."""

import calendar
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from enum import StrEnum

from domain.errors import InvalidInput
from domain.values.periods import NAIROBI

FIRST_YEAR = 2007  # M-Pesa began in it
CLOCKS_DIFFER = timedelta(hours=1)
LONGEST_WITHOUT_HEAD = timedelta(days=100)
CENTURY = 2000

_DATE = r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})"
_NAMED = r"(\d{1,2})[- /.]?([A-Za-z]{3,9})[- /.,]*(\d{4}|\d{2})"
_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?"
_INSTANT = re.compile(rf"(?:{_DATE}|{_NAMED})(?:(?:,?\s+|T){_TIME})?", re.ASCII)
_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if number}
NOON = 12


class Order(StrEnum):
    """In which order a file writes a date whose year is not in front with four digits."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    YEAR_FIRST = "year first"


@dataclass(frozen=True, slots=True)
class Span:
    """The time that a file covers."""

    first: datetime
    last: datetime

    def holds(self, instant: datetime) -> bool:
        return self.first <= instant <= self.last

    def __str__(self) -> str:
        days = [f"{instant.astimezone(NAIROBI):%Y-%m-%d}" for instant in (self.first, self.last)]
        return " to ".join(dict.fromkeys(days))


def read_instants(
    written: Sequence[str], head: Iterable[str], now: datetime, alone: time | None = None
) -> list[datetime]:
    """The instants of a file, all in the one order by which they lie in the time that its head names and before now.

    A date alone means this time of its day; without one it is no time.

    Raises `InvalidInput` where none or more than one order does, with what each of them would mean; `BadTime` with the
    place of one that is no time.
    """
    period = _period(head)
    readings = {order: reading for order in Order if (reading := _in_order(written, order, alone))}
    for place, text in enumerate(() if readings else written):
        if not _is_time(text, alone):
            raise BadTime(place)
    fitting = {order: found for order, found in readings.items() if _fits(found, period, now)}
    meanings = {tuple(found) for found in fitting.values()}
    if len(meanings) != 1:
        raise InvalidInput(_unclear(readings, fitting, period), "unclear_dates")
    [meant] = meanings
    if period is None and max(meant) - min(meant) > LONGEST_WITHOUT_HEAD:
        message = f"The file goes from {Span(min(meant), max(meant))}, and its head names no time period: keep it"
        raise InvalidInput(message, "unclear_dates")
    return list(meant)


class BadTime(Exception):
    """The text at this place is no time."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


def _fits(instants: Sequence[datetime], period: Span | None, now: datetime) -> bool:
    first, last = min(instants), max(instants)
    if last > now + CLOCKS_DIFFER or first.year < FIRST_YEAR:
        return False
    return period is None or (period.holds(first) and period.holds(last))


def _unclear(
    readings: Mapping[Order, Sequence[datetime]], fitting: Mapping[Order, Sequence[datetime]], period: Span | None
) -> str:
    if not readings:
        return "The dates of the file are not all written in one order: write them as 2026-11-23"
    spans = {order: Span(min(found), max(found)) for order, found in readings.items()}
    read = "; ".join(f"{order} they are {span}" for order, span in spans.items())
    wanted = f"the head of the file says {period}" if period else "its head names no time period"
    cause = "may be read in two ways" if fitting else "fit neither the head of the file nor what is past"
    return f"The dates {cause}: {read}; {wanted}. Keep the lines above the header, and write dates as 2026-11-23"


def _in_order(written: Iterable[str], order: Order, alone: time | None) -> list[datetime] | None:
    found = []
    for text in written:
        instant = _instant(text, order, alone)
        if instant is None:
            return None
        found.append(instant)
    return found


def _is_time(text: str, alone: time | None) -> bool:
    return any(_instant(text, order, alone) for order in Order)


def _instant(text: str, order: Order, alone: time | None) -> datetime | None:
    found = _INSTANT.fullmatch(text.strip())
    return _made(found, order, _clock(found, alone)) if found else None


def _clock(found: re.Match[str], alone: time | None) -> tuple[time, timezone] | None:
    if found[7] is None:
        return (alone, _zone(None)) if alone is not None else None
    return _time(found.groups()[6:11])


def _made(found: re.Match[str], order: Order, at: tuple[time, timezone] | None) -> datetime | None:
    date = _numbers(found, order)
    if date is None or at is None:
        return None
    clock, zone = at
    try:
        return datetime(*date, clock.hour, clock.minute, clock.second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _numbers(found: re.Match[str], order: Order) -> tuple[int, int, int] | None:
    """Year, month, day."""
    if found[5]:
        month = _MONTHS.get(found[5][:3].title())
        return (_year(found[6]), month, int(found[4])) if month else None
    first, second, third = found[1], found[2], found[3]
    if len(first) == 4:  # noqa: PLR2004 - the digits of a year
        return (int(first), int(second), int(third)) if order is not Order.YEAR_FIRST else None
    return _ORDERS[order](first, second, third)


def _day_first(day: str, month: str, year: str) -> tuple[int, int, int] | None:
    return (_year(year), int(month), int(day)) if len(year) in {2, 4} and len(day) <= 2 else None  # noqa: PLR2004 - as above


def _month_first(month: str, day: str, year: str) -> tuple[int, int, int] | None:
    return _day_first(day, month, year)


def _year_first(year: str, month: str, day: str) -> tuple[int, int, int] | None:
    return (_year(year), int(month), int(day)) if len(year) == 2 and len(day) <= 2 else None  # noqa: PLR2004 - as above


_ORDERS: Mapping[Order, Callable[[str, str, str], tuple[int, int, int] | None]] = {
    Order.DAY_FIRST: _day_first,
    Order.MONTH_FIRST: _month_first,
    Order.YEAR_FIRST: _year_first,
}


def _year(digits: str) -> int:
    return int(digits) + (CENTURY if len(digits) == 2 else 0)  # noqa: PLR2004 - as above


def _time(parts: Sequence[str | None]) -> tuple[time, timezone] | None:
    hour, minute, second, half, zone = parts
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= NOON:
            return None
        hours = hours % NOON + (NOON if half.lower().startswith("p") else 0)
    try:
        return time(hours, int(minute or 0), int(second or 0)), _zone(zone)
    except ValueError:
        return None


def _zone(written: str | None) -> timezone:
    if written is None:
        return timezone(NAIROBI.utcoffset(datetime(2026, 1, 1)) or timedelta())  # noqa: DTZ001 - Kenya has no summer time
    if written == "Z":
        return UTC
    sign = -1 if written[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(written[1:3]), minutes=int(written[-2:])))


def _period(head: Iterable[str]) -> Span | None:
    """The time that a line above the header names: `From 01-10-2026 00:00:00 To 31-10-2026 23:59:59`.

    The portal writes the day first, also where a spreadsheet has turned the rows round.
    """
    for line in sorted(head, key=lambda text: "period" not in text.lower()):
        found = list(_INSTANT.finditer(line))
        if len(found) < 2:  # noqa: PLR2004 - from and to
            continue
        first, last = (_bound(match, at) for match, at in zip(found, (time.min, time(23, 59, 59)), strict=False))
        if first and last and first <= last:
            return Span(first, last)
    return None


def _bound(found: re.Match[str], otherwise: time) -> datetime | None:
    return _made(found, Order.DAY_FIRST, _clock(found, otherwise))
