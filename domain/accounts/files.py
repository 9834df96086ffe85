"""A file of accounts (CSV) cut into rows. Whether a row is a good one is not decided here."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import count
from typing import BinaryIO

from domain.errors import InvalidInput

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
MAX_LINE_BYTES = 10_000
MAX_LINES_PER_ROW = 20
STRAY_QUOTE = "has a quote that is not closed, or not where a field begins or ends"
UTF8_BOM = b"\xef\xbb\xbf"
_COMMAS = len(COLUMNS) - 1
_NEEDS_PARSING = re.compile(rb'["\r\0\x80-\xff]')

NumberedLine = tuple[int, bytes]


class AccountFile:
    """The rows of a file, read once and never held as a whole. The columns may come in any order.

    Raises `InvalidInput` where the first line does not name the columns.
    """

    def __init__(self, source: BinaryIO) -> None:
        self.columns = _columns(source.readline(MAX_LINE_BYTES))
        self._lines = _numbered(source)
        self._again: deque[NumberedLine] = deque()

    def rows(self) -> Iterator[bytes]:
        """Each row as CSV: line number, the columns, and two more: what keeps the line from being a row, and the line.

        Most lines are passed on as they are; only what holds a quote or a foreign letter is parsed.
        """
        while found := self._next():
            number, line = found
            line = line.rstrip(b"\r\n")
            if line.count(b",") == _COMMAS and not _NEEDS_PARSING.search(line) and len(line) < MAX_LINE_BYTES:
                yield b"%d,%b,,\n" % (number, line)
            elif line:
                yield self._parsed(found)

    def _next(self) -> NumberedLine | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _parsed(self, first: NumberedLine) -> bytes:
        """A quoted field may hold line breaks. Where the lines make no row, only the first of them is to blame."""
        taken = self._up_to_closing_quote(first)
        try:
            fields = _fields(b"".join(line for _, line in taken))
        except ValueError as reason:
            self._again.extendleft(reversed(taken[1:]))
            return _no_row(first, str(reason))
        return _as_csv([str(first[0]), *fields, "", ""])

    def _up_to_closing_quote(self, first: NumberedLine) -> list[NumberedLine]:
        taken = [first]
        while sum(line.count(b'"') for _, line in taken) % 2 and len(taken) < MAX_LINES_PER_ROW:
            if (following := self._next()) is None:
                break
            taken.append(following)
        return taken


def fields_of(line: str) -> list[str]:
    """The fields of a line that is no good row, as far as they can be distinguished."""
    return next(csv.reader([line]), [])


def _columns(line: bytes) -> tuple[str, ...]:
    if not line.strip():
        raise InvalidInput("The file is empty: its first line names the columns", "empty_file")
    names = tuple(name.strip().lower() for name in fields_of(_header(line)))
    if missing := [name for name in COLUMNS if name not in names]:
        raise InvalidInput(f"The file has no column {', '.join(missing)}", "missing_columns")
    if len(names) > len(COLUMNS):
        other = [name for place, name in enumerate(names) if name not in COLUMNS or name in names[:place]]
        raise InvalidInput(f"The file has columns that mean nothing here: {', '.join(other)}", "unknown_columns")
    return names


def _header(line: bytes) -> str:
    try:
        return line.removeprefix(UTF8_BOM).decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InvalidInput("The file is not UTF-8: save it as CSV UTF-8", "not_utf8") from error


def _numbered(source: BinaryIO) -> Iterator[NumberedLine]:
    """The lines after the first, with their numbers; the end of one that is far too long is left out."""
    for number in count(2):
        line = rest = source.readline(MAX_LINE_BYTES)
        if not line:
            return
        while len(rest) == MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = source.readline(MAX_LINE_BYTES)
        yield number, line


def _fields(row: bytes) -> list[str]:
    """The fields of a row. ValueError says why it is none."""
    if len(row) >= MAX_LINE_BYTES:
        raise ValueError(f"longer than {MAX_LINE_BYTES} bytes")
    if b"\0" in row:
        raise ValueError("has a NUL byte")
    text = _decoded(row)
    try:
        parsed = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise ValueError(STRAY_QUOTE) from None
    if len(parsed) != 1:
        raise ValueError(STRAY_QUOTE)
    if len(parsed[0]) != len(COLUMNS):
        raise ValueError(f"has {len(parsed[0])} columns instead of {len(COLUMNS)}")
    return parsed[0]


def _decoded(row: bytes) -> str:
    try:
        return row.decode()
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None


def _no_row(found: NumberedLine, reason: str) -> bytes:
    number, line = found
    shown = line.rstrip(b"\r\n").decode(errors="backslashreplace").replace("\0", "\\x00")
    return _as_csv([str(number), *[""] * len(COLUMNS), reason, shown])


def _as_csv(fields: Sequence[str]) -> bytes:
    row = StringIO()
    csv.writer(row, lineterminator="\n").writerow(fields)
    return row.getvalue().encode()
