"""The first line of a file of accounts: which columns it has, in which order, and what stands between them."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from domain.accounts.file_lines import NumberedLine
from domain.errors import InvalidInput
from domain.values.phones import plain_signs

COLUMNS = (
    "account_number",
    "name",
    "phone",
    "language",
    "region",
    "area",
    "tariff",
    "status",
    "meter_number",
    "meter_digits",
    "meter_multiplier",
    "installed_on",
    "last_reading",
    "last_read_on",
    "average_units",
    "balance",
)
OPTIONAL_COLUMNS = ("transformer", "feeder", "route")
"""Where the supply hangs in the network, and its place in the old reading walk, as far as they are known. A file
without them leaves what is on file.
"""
KNOWN_COLUMNS = (*COLUMNS, *OPTIONAL_COLUMNS)
MAY_BE_EMPTY = ("phone", "average_units", *OPTIONAL_COLUMNS)
OF_REJECTS = ("line", "reason")
"""What our own file of rejected rows has before the columns."""

SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'"?sep=."?[,;\t]*', re.IGNORECASE)
_TITLE_LINES = 20
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Header:
    """`columns` as the file orders them, `places` where they stand in a row of `width` fields. What stands before them
    in our own file of rejected rows means nothing.
    """

    columns: tuple[str, ...]
    places: tuple[int, ...]
    separator: str
    width: int
    is_of_rejects: bool

    @property
    def is_plain(self) -> bool:
        """Whether a row is its columns and nothing before or between them."""
        return self.places == tuple(range(len(self.columns)))

    def pick(self, fields: Sequence[str]) -> list[str]:
        """The fields of the columns. ValueError where columns are missing, or something stands where none is named."""
        missing = [name for name, place in zip(self.columns, self.places, strict=True) if place >= len(fields)]
        beside = [number for number, field in enumerate(fields) if field and number not in self._meant]
        if any(name not in MAY_BE_EMPTY for name in missing) or any(number >= self.width for number in beside):
            raise ValueError(f"has {len(fields) - self.places[0]} columns instead of {len(self.columns)}")
        if beside:
            raise ValueError(f"has {fields[beside[0]]!r} in column {beside[0] + 1}, which has no name")
        # A spreadsheet leaves out what is empty at the end of its rows.
        return [fields[place] if place < len(fields) else "" for place in self.places]

    @property
    def _meant(self) -> frozenset[int]:
        return frozenset(self.places) | (frozenset(range(len(OF_REJECTS))) if self.is_of_rejects else frozenset())


def read_header(lines: Iterator[NumberedLine]) -> Header:
    """The header, from the first line that says anything; `sep=;` may stand before it.

    Raises `InvalidInput` with what is wrong and in which line.
    """
    first = _next_line(lines)
    if first and _SEPARATOR_LINE.fullmatch(first[1].strip(" ")):
        first = _next_line(lines)
    if first is None:
        raise InvalidInput("The file is empty: its first line names the columns", "empty_file")
    separator, names = _best_split(first[1])
    if not set(COLUMNS) <= set(names):
        raise _no_header(first, names, lines)
    return _header(names, separator)


def column_name(written: str) -> str:
    """A column's name as the file may write it: in any capitals, with blanks or dashes for the underscore."""
    return re.sub(r"[\s-]+", "_", plain_signs(written).strip().lower())


def split_line(line: str, separator: str = ",") -> list[str]:
    """The fields of a line that may be no good row, as far as they can be distinguished."""
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return [line]


def _next_line(lines: Iterator[NumberedLine]) -> tuple[int, str] | None:
    """The next line with anything in it."""
    for number, line in lines:
        try:
            text = line.decode().rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"Line {number} is not UTF-8: save the file as CSV UTF-8", "not_utf8") from error
        if plain_signs(text).strip('\t ,;|"'):
            return number, text
    return None


def _best_split(line: str) -> tuple[str, list[str]]:
    """The separator that makes most columns out of the line, and their names."""
    splits = [(separator, [column_name(name) for name in split_line(line, separator)]) for separator in SEPARATORS]
    return max(splits, key=lambda split: len(set(split[1]) & set(COLUMNS)))


def _header(names: Sequence[str], separator: str) -> Header:
    of_rejects = tuple(names[: len(OF_REJECTS)]) == OF_REJECTS
    named = [name for name in names[len(OF_REJECTS) if of_rejects else 0 :] if name]
    if unknown := [name for name in named if name not in KNOWN_COLUMNS]:
        raise InvalidInput(f"The file has columns that mean nothing here: {', '.join(unknown)}", "unknown_columns")
    if twice := sorted({name for name in named if named.count(name) > 1}):
        raise InvalidInput(f"The file has a column twice: {', '.join(twice)}", "unknown_columns")
    return Header(tuple(named), tuple(map(list(names).index, named)), separator, len(names), of_rejects)


def _no_header(first: tuple[int, str], names: Sequence[str], lines: Iterator[NumberedLine]) -> InvalidInput:
    """Where the columns are named further down, that line is said."""
    for number, line in islice(lines, _TITLE_LINES):
        _, further_down = _best_split(line.decode(errors="replace").rstrip("\r\n"))
        if set(COLUMNS) <= set(further_down):
            return InvalidInput(f"The columns are named on line {number}: delete the lines above it", "title_line")
    if set(names) & set(COLUMNS):
        missing = ", ".join(name for name in COLUMNS if name not in names)
        return InvalidInput(f"The file has no column {missing}", "missing_columns")
    number, text = first
    said = f"Line {number} names no columns; it begins {text[:_SHOWN]!r}. The first line names {', '.join(COLUMNS)}"
    return InvalidInput(said, "missing_columns")
