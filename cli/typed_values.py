"""The types of numbers and days that are typed at the command line: each says in a sentence what is none.

A terminal passes on anything: `nan`, `²`, a million figures, the year 1. So that no command meets more than it can
count with, each takes its numbers and days through these.
"""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import click

from domain.values.numbers import parse_decimal
from domain.values.periods import EARLIEST_YEAR, LAST_YEAR

LARGEST_KEPT = 2**63 - 1
MAX_FIGURES = 100
_WHOLE = re.compile(rf"-?[0-9]{{1,{MAX_FIGURES}}}")


class WholeNumber(click.IntRange):
    """A number in figures, as a `bigint` can keep it."""

    def __init__(self, least: int | None = 0, most: int | None = None) -> None:
        super().__init__(least, most)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and not _WHOLE.fullmatch(value.strip()):
            self.fail(f"{value[:MAX_FIGURES]!r} is no whole number", param, ctx)
        number = super().convert(value, param, ctx)
        if abs(number) > LARGEST_KEPT:
            self.fail(f"{number} is too large", param, ctx)
        return number


class Amount(click.ParamType[Decimal]):
    """An amount that is not negative, with so many decimals."""

    name = "number"

    def __init__(self, max_decimals: int) -> None:
        self._max_decimals = max_decimals

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        if isinstance(value, Decimal):
            return value
        amount = parse_decimal(str(value), self._max_decimals)
        if amount is None:
            said = f"{str(value)[:MAX_FIGURES]!r} is no number from 0 on with up to {self._max_decimals} decimals"
            self.fail(said, param, ctx)
        return amount


class Day(click.DateTime):
    """A day, at its first moment, of years in which somebody lives who is served: what is computed from it is a day."""

    def __init__(self, *formats: str) -> None:
        super().__init__(formats or ("%Y-%m-%d",))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        day = super().convert(value, param, ctx)
        if isinstance(day, datetime) and not EARLIEST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"{day.date()} is not from {EARLIEST_YEAR} to {LAST_YEAR}", param, ctx)
        return day


DAY = Day()
ID = WholeNumber()
