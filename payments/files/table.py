"""A file of money, as CSV: each line below its header is a row, or the file is refused with the line that is wrong.

Nothing is dropped: a comma without quotes, a quote that is not closed, or a line break of another kind would move
amounts from one column into another, or take rows away, and nobody would see it.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from domain.errors import InvalidInput

SEPARATORS = ",;\t|"
MAX_LINES_ABOVE = 50
SHOWN_CELL_LENGTH = 40

_EXCEL, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"RIFF")
_UTF8_BOM = b"\xef\xbb\xbf"

Columns = Mapping[str, Sequence[str]]
"""What we need, and the titles that it has in the files there are."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its line in the file, and its cells by the name of their column."""

    line: int
    cells: Mapping[str, str]
    titles: Mapping[str, str]

    def cell(self, name: str) -> str:
        """Empty where the file has no such column."""
        return self.cells.get(name, "")

    def wrong(self, name: str, why: str) -> InvalidInput:
        """The error that names line, column and cell."""
        cell = self.cell(name)[:SHOWN_CELL_LENGTH]
        return InvalidInput(f"Line {self.line}, column {self.titles.get(name, name)}: {cell!r} {why}", "bad_row")


@dataclass(frozen=True, slots=True)
class Table:
    """The lines above the header, and the rows below it."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Header:
    line: int
    separator: str
    titles: tuple[str, ...]
    places: Mapping[str, int]


def read_table(content: bytes, columns: Columns, needed: Sequence[str]) -> Table:
    """The table whose header has the needed columns. Raises `InvalidInput` with the line, or what was looked for."""
    lines = _lines(_text(content))
    header = _header(lines, columns, needed)
    rows = _rows(lines, header)
    return Table(tuple(lines[: header.line - 1]), tuple(rows))


def check_header(content: bytes, columns: Columns, needed: Sequence[str]) -> None:
    """Raises `InvalidInput` for what is no such table: what can be seen of it without reading its rows."""
    _header(_lines(_text(content)), columns, needed)


def _text(content: bytes) -> str:
    if content.startswith(_PICTURES):
        raise InvalidInput("This is a picture or a PDF, no CSV: bring the file that is exported as CSV", "not_csv")
    if content.startswith((_EXCEL, _OLD_EXCEL)):
        raise InvalidInput("This is an Excel workbook, no CSV: save it as CSV UTF-8", "not_csv")
    if content.startswith(_UTF16):
        raise InvalidInput("This is UTF-16 text: save it as CSV UTF-8", "not_utf8")
    try:
        text = content.removeprefix(_UTF8_BOM).decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = f"Line {line} is not UTF-8 text (Windows-1252?): save the file as CSV UTF-8"
        raise InvalidInput(message, "not_utf8") from error
    if "\x00" in text:
        raise InvalidInput(f"Line {text[: text.index(chr(0))].count(chr(10)) + 1} has a NUL byte", "bad_row")
    return text


def _lines(text: str) -> list[str]:
    """One kind of line break in a file: a stray one of another kind would cut a row in two."""
    if "\n" not in text:
        return text.split("\r")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    for number, line in enumerate(lines, 1):
        if "\r" in line:
            raise InvalidInput(f"Line {number} has a carriage return inside", "bad_row")
    return lines


def _header(lines: Sequence[str], columns: Columns, needed: Sequence[str]) -> _Header:
    best = (0, 0, "")
    for number, line in enumerate(lines[:MAX_LINES_ABOVE], 1):
        for separator in SEPARATORS:
            titles = _cells(line, separator)
            places = _places(titles, columns)
            if all(name in places for name in needed):
                _check_titles(titles, places, number)
                return _Header(number, separator, titles, places)
            best = max(best, (len(places), -number, ", ".join(filter(None, titles))))
    sought = ", ".join(columns[name][0] for name in needed)
    found = f"line {-best[1]} has {best[2]}" if best[0] else "no line has any of them"
    raise InvalidInput(f"No line names the columns {sought}: {found}", "no_header")


def _check_titles(titles: Sequence[str], places: Mapping[str, int], line: int) -> None:
    """Of two columns of one name nobody can say which is meant."""
    known = [_plain(title) for title in titles]
    if twice := [titles[place] for place in places.values() if known.count(known[place]) > 1]:
        raise InvalidInput(f"Line {line} names the column {twice[0]} twice", "bad_row")


def _cells(line: str, separator: str) -> tuple[str, ...]:
    try:
        return tuple(cell.strip() for cell in next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return ()


def _places(titles: Sequence[str], columns: Columns) -> dict[str, int]:
    known = [_plain(title) for title in titles]
    return {
        name: known.index(plain)
        for name, names in columns.items()
        for plain in map(_plain, names[::-1])
        if plain in known
    }


def _plain(title: str) -> str:
    return re.sub(r"[\W_]+", " ", title).strip().lower()


def _rows(lines: Sequence[str], header: _Header) -> Iterator[Row]:
    below = StringIO("\n".join(lines[header.line :]), newline="")
    reader = csv.reader(below, delimiter=header.separator, strict=True)
    titles = {name: header.titles[place] for name, place in header.places.items()}
    first = header.line + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"Line {first}: a quote is not closed, or stands inside a field"
            raise InvalidInput(message, "bad_row") from error
        if any(map(str.strip, cells)):
            _check(cells, first, header)
            yield Row(first, {name: _clean(cells[place]) for name, place in header.places.items()}, titles)
        first = header.line + 1 + reader.line_num


def _check(cells: Sequence[str], line: int, header: _Header) -> None:
    if len(cells) != len(header.titles):
        message = (
            f"Line {line} has {len(cells)} fields and the header has {len(header.titles)}:"
            f" a {header.separator!r} inside a field needs quotes around the field"
        )
        raise InvalidInput(message, "bad_row")
    swallowed = sum(cell.count(header.separator) for cell in cells if "\n" in cell)
    if swallowed >= len(cells) - 1:
        raise InvalidInput(f"Line {line}: a quote is not closed: its field holds other rows", "bad_row")


def _clean(cell: str) -> str:
    return " ".join(cell.split())
