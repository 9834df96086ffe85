"""A tariff file (TOML, see tariffs/README.md) read into values, with everything that is wrong in it said at once."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from domain.errors import InvalidInput
from domain.tariffs.tariffs import (
    BANDS,
    CATEGORIES,
    CONSUMPTION,
    EPRA,
    LEVIES,
    METERED,
    ORDINARY_2,
    PASS_THROUGHS,
    REP,
    UNITS,
    VAT,
    Band,
    Levy,
    MonthlyValue,
    TariffVersion,
)
from domain.values.periods import Month, parse_month

LARGEST_PLAUSIBLE = {
    # Above anything published since 2008 and below the same figure in cents, where a mix-up of units lands.
    CONSUMPTION: Decimal(100),
    "FEC": Decimal(50),
    "FERFA": Decimal(15),
    "INFA": Decimal(5),
    "WRA": Decimal("0.2"),
    EPRA: Decimal(1),
    REP: Decimal(1),
    VAT: Decimal(1),
}
MAY_BE_NEGATIVE = {"FERFA"}
MAX_DECIMALS = 6
LARGEST_FIGURE = Decimal(1_000_000)
VERSION_FIELDS = {"valid_from", "source", "levies", "bands"}
BAND_FIELDS = {"band", "up_to", "rate"}
LEVY_FIELDS = {"rate", "base"}
MONTH_ROW = re.compile(r"\s*[\"']?(\d{4}-\d{2})[\"']?\s*=")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: the line of the file as far as it is known, then the field."""

    where: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}, {self.where}" if self.line else self.where
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class TariffFile:
    """What a file holds: nothing where there are errors.

    `doubts` are figures about 100 times too high, as if in cents: an operator may insist on them.
    """

    versions: tuple[TariffVersion, ...] = ()
    values: tuple[MonthlyValue, ...] = ()
    errors: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()


def read_tariff_file(text: str) -> TariffFile:
    """The versions and monthly values of a tariff file, rates in shillings, or all of its errors."""
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:  # a figure of thousands of digits is refused as a plain ValueError
        return TariffFile(errors=_rows_twice(text) or (Problem("file", f"is not TOML: {error}"),))
    return _Reader(text).read(content)


def _rows_twice(text: str) -> tuple[Problem, ...]:
    """The rows of months that are there twice: TOML refuses them too, but without a place."""
    rows = [(row[1], number) for number, line in enumerate(text.splitlines(), 1) if (row := MONTH_ROW.match(line))]
    first = dict(reversed(rows))
    return tuple(
        Problem(f"month {name}", f"is there twice, first on line {first[name]}", number)
        for name, number in rows
        if first[name] != number
    )


@dataclass(slots=True)
class _Reader:
    """Reads on after an error, so that an operator mends a file in one go."""

    text: str
    errors: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    line: int | None = None

    def read(self, content: Mapping[str, Any]) -> TariffFile:
        self._refuse_unknown("file", content, {"version", "months"})
        versions = list(self._versions(content.get("version", [])))
        values = list(self._months(content.get("months", {})))
        self.line = None
        if not content.get("version") and not content.get("months"):
            self._error("file", "holds neither a version nor a month")
        if self.errors:
            return TariffFile(errors=tuple(self.errors), doubts=tuple(self.doubts))
        return TariffFile(tuple(versions), tuple(values), doubts=tuple(self.doubts))

    def _versions(self, tables: object) -> Iterator[TariffVersion]:
        lines = self._lines_matching(r"\[\[\s*version\s*\]\]")
        seen: set[date] = set()
        for index, table in enumerate(self._tables("version", tables)):
            self.line = lines[index] if index < len(lines) else None
            version = self._version(f"version {index + 1}", table)
            if version.valid_from in seen:
                self._error(f"version {version.valid_from}", "is there twice")
            seen.add(version.valid_from)
            yield version

    def _version(self, where: str, table: Mapping[str, Any]) -> TariffVersion:
        self._refuse_unknown(where, table, VERSION_FIELDS)
        valid_from = self._date(f"{where}, valid_from", table.get("valid_from"))
        where = f"version {valid_from}" if valid_from != date.min else where
        return TariffVersion(
            valid_from,
            dict(self._categories(where, table.get("bands"))),
            tuple(self._levies(where, table.get("levies"))),
            self._text(f"{where}, source", table.get("source", "")),
        )

    def _categories(self, where: str, table: object) -> Iterator[tuple[str, tuple[Band, ...]]]:
        categories = self._table(f"{where}, bands", table)
        if table == {}:
            self._error(f"{where}, bands", "has no category")
        self._refuse_unknown(f"{where}, bands", categories, set(CATEGORIES))
        for category, rows in categories.items():
            bands = tuple(self._bands(f"{where}, {category}", rows))
            self._check_order(f"{where}, {category}", bands)
            yield category, bands

    def _bands(self, where: str, rows: object) -> Iterator[Band]:
        for row in self._tables(where, rows):
            number = row.get("band")
            place = f"{where} band {number}"
            self._refuse_unknown(place, row, BAND_FIELDS)
            if isinstance(number, bool) or number not in BANDS:
                self._error(place, f"is none of the bands {BANDS}")
                continue
            up_to = self._limit(f"{place}, up_to", row["up_to"]) if "up_to" in row else None
            yield Band(number, up_to, self._figure(f"{place}, rate", row.get("rate"), CONSUMPTION))

    def _check_order(self, where: str, bands: Sequence[Band]) -> None:
        """Bands ascend without overlap or gap: each begins where the one before ends, and the last has no end."""
        for lower, upper in pairwise(bands):
            if lower.number >= upper.number:
                self._error(f"{where} band {upper.number}", "is there twice or out of order")
            if lower.up_to is None or (upper.up_to is not None and upper.up_to <= lower.up_to):
                self._error(f"{where} band {upper.number}", f"overlaps band {lower.number}")
        if not bands or bands[-1].number != ORDINARY_2 or bands[-1].up_to is not None:
            self._error(where, f"needs band {ORDINARY_2} as its last, without up_to")

    def _levies(self, where: str, table: object) -> Iterator[Levy]:
        levies = self._table(f"{where}, levies", table)
        self._refuse_unknown(f"{where}, levies", levies, set(LEVIES))
        for code in LEVIES:
            place = f"{where}, {code}"
            if code not in levies:
                self._error(place, "is missing (a levy that is not taken has the rate 0)")
                continue
            levy = self._table(place, levies[code])
            self._refuse_unknown(place, levy, LEVY_FIELDS)
            yield Levy(
                code, self._figure(f"{place}, rate", levy.get("rate"), code), self._base(place, code, levy.get("base"))
            )

    def _base(self, where: str, code: str, names: object) -> tuple[str, ...]:
        allowed = (UNITS,) if code == EPRA else METERED
        if not isinstance(names, list) or not names or len(names) != len({str(name) for name in names}):
            self._error(f"{where}, base", "is not a list of codes, each once")
            return ()
        for name in names:
            if name not in allowed:
                self._error(f"{where}, base", f"{name!r} is none of {', '.join(allowed)}")
        return tuple(str(name) for name in names)

    def _months(self, table: object) -> Iterator[MonthlyValue]:
        for name, row in self._table("months", table).items():
            self.line = next(iter(self._lines_matching(rf"(\[\s*months\s*\.\s*)?[\"']?{re.escape(name)}\b")), None)
            month = self._month(name)
            values = self._table(f"month {name}", row)
            if not values:
                self._error(f"month {name}", "has no values")
            self._refuse_unknown(f"month {name}", values, set(PASS_THROUGHS))
            for code in PASS_THROUGHS:
                if code in values:
                    yield MonthlyValue(month, code, self._figure(f"month {name}, {code}", values[code], code))

    def _month(self, name: str) -> Month:
        try:
            return parse_month(name)
        except InvalidInput as error:
            self._error(f"month {name}", str(error))
            return Month(name)

    def _figure(self, where: str, figure: object, code: str) -> Decimal:
        """A rate in shillings (or a fraction) that its code can have."""
        number = self._number(where, figure)
        if number < 0 and code not in MAY_BE_NEGATIVE:
            self._error(where, f"{figure} is negative")
        elif abs(number) >= LARGEST_PLAUSIBLE[code]:
            self._doubt(where, f"{figure} looks like cents or per cent: rates are shillings, levies fractions")
        return number

    def _limit(self, where: str, figure: object) -> Decimal:
        limit = self._number(where, figure)
        if limit <= 0:
            self._error(where, f"{figure} is not above 0 kWh")
        return limit

    def _number(self, where: str, figure: object) -> Decimal:
        if isinstance(figure, bool) or not isinstance(figure, int | Decimal):
            self._error(where, "is missing" if figure is None else f"{figure!r} is not a number")
            return Decimal(0)
        number = Decimal(figure)
        if not number.is_finite() or abs(number) >= LARGEST_FIGURE or number != round(number, MAX_DECIMALS):
            self._error(where, f"{figure} is out of range or has more than {MAX_DECIMALS} decimals")
            return Decimal(0)
        return number

    def _date(self, where: str, day: object) -> date:
        if isinstance(day, date) and not isinstance(day, datetime):
            return day
        self._error(where, f"{'' if day is None else day!s} is not a date as 2024-07-01, without quotes".lstrip())
        return date.min

    def _text(self, where: str, text: object) -> str:
        if not isinstance(text, str):
            self._error(where, "is not a text")
        elif "\x00" in text:
            self._error(where, "holds a character that no text has")
        return str(text)

    def _table(self, where: str, table: object) -> dict[str, Any]:
        if isinstance(table, dict):
            return table
        self._error(where, "is missing" if table is None else "is not a table")
        return {}

    def _tables(self, where: str, tables: object) -> list[dict[str, Any]]:
        if isinstance(tables, list) and all(isinstance(each, dict) for each in tables):
            return tables
        self._error(where, "is not a list of tables")
        return []

    def _refuse_unknown(self, where: str, table: Mapping[str, Any], known: set[str]) -> None:
        for name in table:
            if name not in known:
                self._error(where, f"{name!r} is none of {', '.join(sorted(known))}")

    def _lines_matching(self, start: str) -> list[int]:
        pattern = re.compile(rf"\s*{start}")
        return [number for number, line in enumerate(self.text.splitlines(), 1) if pattern.match(line)]

    def _error(self, where: str, reason: str) -> None:
        self.errors.append(Problem(where, reason, self.line))

    def _doubt(self, where: str, reason: str) -> None:
        self.doubts.append(Problem(where, reason, self.line))
