"""A file of accounts (CSV) cut into rows, as people save it. Whether a row is a good one is not decided here."""

import csv
import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import BinaryIO

from domain.accounts.file_headers import Header, read_header
from domain.accounts.file_lines import MAX_LINE_BYTES, NumberedLine, numbered_lines
from domain.values.phones import plain_signs

MAX_LINES_PER_ROW = 20
STRAY_QUOTE = "has a quote that is not closed, or not where a field begins or ends"
_BLANKS = re.compile(" {2,}")
_FROM_A_SPREADSHEET = re.compile(r"'(?=[=+\-@\t\r'0-9\uff1d\uff0b\uff0d\uff20])")
"""The apostrophe by which a spreadsheet, and our own exports, mark a text that looks like a figure or a formula."""


class AccountFile:
    """The rows of a file, read once and never held as a whole. The columns may come in any order.

    Raises `InvalidInput` where it is no CSV, or its first line does not name the columns.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._lines = numbered_lines(source)
        self._header = read_header(self._lines)
        self._again: deque[NumberedLine] = deque()

    @property
    def columns(self) -> tuple[str, ...]:
        return self._header.columns

    @property
    def separator(self) -> str:
        """What stands between the fields, of the file and of `rows`."""
        return self._header.separator

    def rows(self) -> Iterator[bytes]:
        """Each row as CSV: line number, the columns, and two more: what keeps the line from being a row, and the line.

        Most lines are passed on as they are; only what holds a quote, a foreign letter or more blanks than it needs is
        parsed. Lines without anything in them are left out.
        """
        separator = self.separator.encode()
        as_it_is = _AsItIs(self.separator, len(self.columns) - 1 if self._header.is_plain else -1)
        while found := self._next():
            number, line = found
            line = line.rstrip(b"\r\n")
            if as_it_is.takes(line):
                yield b"%d%b%b%b%b\n" % (number, separator, line, separator, separator)
            elif row := self._parsed(found):
                yield row

    def _next(self) -> NumberedLine | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _parsed(self, first: NumberedLine) -> bytes | None:
        """A quoted field may hold line breaks. Where the lines make no row, only the first of them is to blame."""
        taken = self._up_to_closing_quote(first)
        try:
            fields = _fields(b"".join(line for _, line in taken), self._header)
        except ValueError as reason:
            self._again.extendleft(reversed(taken[1:]))
            return self._no_row(first, str(reason))
        return self._as_csv([str(first[0]), *fields, "", ""]) if fields else None

    def _up_to_closing_quote(self, first: NumberedLine) -> list[NumberedLine]:
        taken = [first]
        while sum(line.count(b'"') for _, line in taken) % 2 and len(taken) < MAX_LINES_PER_ROW:
            if (following := self._next()) is None:
                break
            taken.append(following)
        return taken

    def _no_row(self, found: NumberedLine, reason: str) -> bytes:
        number, line = found
        shown = line.rstrip(b"\r\n").decode(errors="backslashreplace").replace("\0", "\\x00")
        return self._as_csv([str(number), *[""] * len(self.columns), reason, shown])

    def _as_csv(self, fields: Sequence[str]) -> bytes:
        row = StringIO()
        csv.writer(row, delimiter=self.separator, lineterminator="\n").writerow(fields)
        return row.getvalue().encode()


class _AsItIs:
    """Which lines are rows as they are: neither quotes nor foreign letters, and no blanks or apostrophes to take away.

    Several searches: one expression for all of it takes five times as long, on every row of a country.
    """

    def __init__(self, separator: str, separators: int) -> None:
        self._separator = separator.encode()
        self._separators = separators
        self._other_signs = re.compile(b'["\\0\x80-\xff]' if separator == "\t" else b'["\\0\t\x80-\xff]').search
        self._blank_at_the_end = re.compile(b" [ %b]" % re.escape(self._separator)).search
        self._blank_at_the_start, self._apostrophe = self._separator + b" ", self._separator + b"'"

    def takes(self, line: bytes) -> bool:
        return (
            line.count(self._separator) == self._separators < len(line) < MAX_LINE_BYTES
            and not self._other_signs(line)
            and not self._blank_at_the_end(line)
            and self._blank_at_the_start not in line
            and self._apostrophe not in line
            and line[0] not in b" '"
            and line[-1] != b" "[0]
        )


def _fields(row: bytes, header: Header) -> list[str]:
    """The fields of the columns, tidied; none for an empty row. ValueError says why it is no row."""
    if len(row) >= MAX_LINE_BYTES:
        raise ValueError(f"longer than {MAX_LINE_BYTES} bytes")
    if b"\0" in row:
        raise ValueError("has a NUL byte")
    fields = [_tidied(field) for field in _split(_decoded(row), header.separator)]
    return header.pick(fields) if any(fields) else []


def _split(text: str, separator: str) -> list[str]:
    try:
        parsed = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise ValueError(STRAY_QUOTE) from None
    if len(parsed) > 1:
        raise ValueError(STRAY_QUOTE)
    return parsed[0] if parsed else []


def _tidied(field: str) -> str:
    """Without blanks of any kind around it, and more than one in it; letters and accents that make one sign are one."""
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", plain_signs(field)).strip())
    return _FROM_A_SPREADSHEET.sub("", text, count=1) if text.startswith("'") else text


def _decoded(row: bytes) -> str:
    try:
        return row.decode()
    except UnicodeDecodeError as error:
        said = re.split(rb"[,;|\t\"]", row[: error.end])[-1].decode(errors="backslashreplace")
        raise ValueError(f"is not UTF-8 at {said}: save the file as CSV UTF-8") from None
