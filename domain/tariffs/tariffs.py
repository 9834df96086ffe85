"""Tariffs as dated data: versions with their bands and levies, and the values that are published month by month.

Rates are shillings per kWh, or a fraction for a levy on amounts. A version holds from its day until the next one; a
published value holds for readings taken in its month (the gazette's wording) and is carried forward, visibly, while the
next is not yet known.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Protocol

from domain.errors import InvalidInput, NotFound
from domain.values.periods import DAYS_OF_A_STANDARD_MONTH, Month, Period

CATEGORIES = {
    "DC": "domestic",
    "SC": "small commercial",
    "EM": "e-mobility",
    "BC": "bulk: small commercial, 1,000 to 15,000 kWh",
}
LIFELINE, ORDINARY_1, ORDINARY_2 = BANDS = (1, 2, 3)

CONSUMPTION, EPRA, REP, VAT, ROUNDING = "CONSUMPTION", "EPRA", "REP", "VAT", "ROUNDING"
MONTHS_A_VALUE_IS_FOR = {"FEC": 1, "FERFA": 1, "INFA": 6, "WRA": 1}
PASS_THROUGHS = tuple(MONTHS_A_VALUE_IS_FOR)
METERED = (CONSUMPTION, *PASS_THROUGHS, EPRA)
LEVIES = (EPRA, REP, VAT)
UNITS = "UNITS"
"""The base of a levy on kWh rather than on the amounts of other lines."""

PERIODS_THAT_CHOOSE_A_BAND = 3


@dataclass(frozen=True, slots=True)
class Band:
    """A band of consumption: up to and including so many kWh per 30 days (None: no limit), all of them at one rate."""

    number: int
    up_to: Decimal | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Levy:
    """A levy or tax: its rate, and the codes of the lines it is taken on, or `UNITS`."""

    code: str
    rate: Decimal
    base: tuple[str, ...]

    @property
    def on_units(self) -> bool:
        return self.base == (UNITS,)


@dataclass(frozen=True, slots=True)
class TariffVersion:
    """One tariff, never changed once it is known: the bands of each category in ascending order, and the levies."""

    valid_from: date
    bands: Mapping[str, tuple[Band, ...]]
    levies: tuple[Levy, ...]
    source: str = ""

    def bands_of(self, category: str) -> tuple[Band, ...]:
        """Raises `NotFound` with the code `no_rate` where the tariff has no such category."""
        bands = self.bands.get(category)
        if bands is None:
            raise NotFound(f"The tariff of {self.valid_from} has no category {category}", "no_rate")
        return bands

    def rate(self, category: str, band: int) -> Decimal:
        """Shillings per kWh. A band that the tariff does not list has the rate of the next one it lists."""
        for listed in self.bands_of(category):
            if listed.number >= band >= LIFELINE:
                return listed.rate
        raise InvalidInput(f"There is no band {band}", "no_band")


@dataclass(frozen=True, slots=True)
class MonthlyValue:
    """A value as published: for meter readings taken in the month, in shillings per kWh."""

    month: Month
    code: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class PassThrough:
    """The value that a month is billed with, and the month it is carried forward from until its own is published."""

    code: str
    rate: Decimal
    carried_from: Month | None


@dataclass(frozen=True, slots=True)
class Change:
    """A month that is billed otherwise than before: `was` and `now` in shillings per kWh."""

    month: Month
    code: str
    was: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True)
class _Series:
    months: tuple[Month, ...]
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class TariffBook:
    """All that is known of tariffs, in the order that look-ups need. `tariff_book` makes it."""

    versions: tuple[TariffVersion, ...]
    series: Mapping[str, _Series]

    def version_on(self, day: date) -> TariffVersion:
        """The version in force on the day. Raises `NotFound` with the code `no_tariff` before the first."""
        found = bisect_right(self.versions, day, key=attrgetter("valid_from"))
        if not found:
            raise NotFound(f"No tariff is known for {day}", "no_tariff")
        return self.versions[found - 1]

    def changes_between(self, start: date, end: date) -> list[date]:
        """The days after `start` and before `end` on which another version begins."""
        return [version.valid_from for version in self.versions if start < version.valid_from < end]

    def pass_through(self, code: str, month: Month) -> PassThrough:
        """The value of a code for readings of the month. Raises `NotFound` (`no_monthly_value`) before the first."""
        series = self.series.get(code, _Series((), ()))
        found = bisect_right(series.months, month)
        if not found:
            raise NotFound(f"No {code} is published for {month} or before", "no_monthly_value")
        published = series.months[found - 1]
        return PassThrough(code, series.values[found - 1], _carried(code, published, month))

    def pass_throughs(self, month: Month) -> tuple[PassThrough, ...]:
        return tuple(self.pass_through(code, month) for code in PASS_THROUGHS)

    def carried_forward(self, month: Month) -> tuple[PassThrough, ...]:
        """The values that the month is billed with although they are not its own."""
        known = (self.pass_through(code, month) for code in PASS_THROUGHS if self.rate_of(code, month) is not None)
        return tuple(value for value in known if value.carried_from)

    def rate_of(self, code: str, month: Month) -> Decimal | None:
        """What readings of the month are billed with; None before the first publication."""
        series = self.series.get(code, _Series((), ()))
        found = bisect_right(series.months, month)
        return series.values[found - 1] if found else None

    def published(self, code: str, month: Month) -> Decimal | None:
        """The month's own value; None where none is published for it."""
        series = self.series.get(code, _Series((), ()))
        return series.values[series.months.index(month)] if month in series.months else None


class Tariffs(Protocol):
    """What the use cases need of the store: the tariffs as they were known at a revision."""

    def at(self, revision: int) -> TariffBook: ...


class TariffRegister(Protocol):
    """What the import needs of the store: what is known, and a place for what is new."""

    def lock(self) -> None: ...

    def revision(self) -> int: ...

    def book(self) -> TariffBook: ...

    def add(
        self, file_name: str, sha256: str, versions: Sequence[TariffVersion], values: Sequence[MonthlyValue]
    ) -> int: ...

    def keep_file(self, sha256: str, text: str) -> None: ...

    def file(self, sha256: str) -> str: ...


def tariff_book(versions: Iterable[TariffVersion], values: Iterable[MonthlyValue]) -> TariffBook:
    """The book of these versions and published values; each value stands for itself, in any order."""
    by_code: dict[str, list[MonthlyValue]] = {}
    for value in sorted(values, key=attrgetter("month")):
        by_code.setdefault(value.code, []).append(value)
    series = {
        code: _Series(tuple(each.month for each in known), tuple(each.value for each in known))
        for code, known in by_code.items()
    }
    return TariffBook(tuple(sorted(versions, key=attrgetter("valid_from"))), series)


def extended(book: TariffBook, versions: Iterable[TariffVersion], values: Iterable[MonthlyValue]) -> TariffBook:
    """The book with these added; a value takes the place of the one that is known of its month."""
    known = {
        (code, month): MonthlyValue(month, code, value)
        for code, series in book.series.items()
        for month, value in zip(series.months, series.values, strict=True)
    }
    latest = known | {(each.code, each.month): each for each in values}
    return tariff_book((*book.versions, *versions), latest.values())


def changes(before: TariffBook, after: TariffBook, months: Iterable[Month]) -> tuple[Change, ...]:
    """The months and codes that would be billed otherwise: a carried value whose own came, or a corrected one."""
    return tuple(
        Change(month, code, was, now)
        for month in months
        for code in PASS_THROUGHS
        if (was := before.rate_of(code, month)) is not None
        and (now := after.rate_of(code, month)) is not None
        and was != now
    )


def average_use(periods: Sequence[Period]) -> Decimal | None:
    """The mean of the latest three billed periods (newest first), each as kWh per 30 days; None for fewer."""
    if len(periods) < PERIODS_THAT_CHOOSE_A_BAND:
        return None
    latest = periods[:PERIODS_THAT_CHOOSE_A_BAND]
    return sum((each.monthly_units for each in latest), Decimal(0)) / PERIODS_THAT_CHOOSE_A_BAND


def choose_band(version: TariffVersion, category: str, average: Decimal | None, default_band: int) -> int:
    """The band whose rate all units of a period are billed at, by the average use (kWh per 30 days) before it.

    Who has no average yet, having fewer than three periods, gets `default_band`.
    """
    if average is None:
        return default_band
    return next(band.number for band in version.bands_of(category) if band.up_to is None or average <= band.up_to)


def units_before_dearer_band(
    version: TariffVersion, category: str, band: int, last_two: Sequence[Period], days: int = DAYS_OF_A_STANDARD_MONTH
) -> int | None:
    """Whole kWh left in the period now running, of so many days, before the three-period average is in a dearer band.

    `last_two` are the latest two billed periods. 0 when even an unused period would be too late; None when no band is
    dearer than `band` or fewer than two periods are known.
    """
    limit = _limit_of_rate(version, category, band)
    if limit is None or len(last_two) < PERIODS_THAT_CHOOSE_A_BAND - 1:
        return None
    used = sum((each.monthly_units for each in last_two[: PERIODS_THAT_CHOOSE_A_BAND - 1]), Decimal(0))
    left = (limit * PERIODS_THAT_CHOOSE_A_BAND - used) * days / DAYS_OF_A_STANDARD_MONTH
    return max(int(left.to_integral_value(ROUND_FLOOR)), 0)


def _limit_of_rate(version: TariffVersion, category: str, band: int) -> Decimal | None:
    """Where the rate of a band ends: bands above it at the same rate or a lower one are no worse for the customer."""
    rate = version.rate(category, band)
    bands = version.bands_of(category)
    dearer = next((index for index, each in enumerate(bands) if each.number > band and each.rate > rate), None)
    return bands[dearer - 1].up_to if dearer else None


@lru_cache(256)
def _carried(code: str, published: Month, month: Month) -> Month | None:
    if published == month or _span(code, published) == _span(code, month):
        return None
    return published


def _span(code: str, month: Month) -> tuple[str, int]:
    """The months one value is published for: one, or for INFA half a year (reviewed on 1 January and 1 July)."""
    return month[:4], (int(month[5:]) - 1) // MONTHS_A_VALUE_IS_FOR[code]
