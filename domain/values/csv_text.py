"""Rows as CSV that spreadsheets neither run nor spoil.

A spreadsheet runs what looks like a formula and makes figures of what looks like one. A text of that kind gets an
apostrophe in front, by which a spreadsheet knows a text; `import accounts` takes it away again. Numbers and amounts
stay as they are, times are those of Nairobi.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from io import StringIO
from itertools import islice
from typing import Any

from domain.values.periods import NAIROBI
from domain.values.spreadsheets import for_spreadsheets

ROWS_AT_ONCE = 2_000


def csv_blocks(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The file in pieces, some thousand rows each."""
    yield _as_csv([columns])
    coming = iter(rows)
    while block := list(islice(coming, ROWS_AT_ONCE)):
        yield _as_csv([_cell(value) for value in row] for row in block)


def _cell(value: object) -> object:
    return _CELLS.get(type(value), _as_it_is)(value)


def _as_it_is(value: object) -> object:
    return value


def _yes_or_no(value: object) -> str:
    return "yes" if value else "no"


def _several(value: Sequence[object] | Mapping[object, object]) -> str:
    return for_spreadsheets(_words(value))


def _words(value: object) -> str:
    """What holds several values, as people read it."""
    if isinstance(value, Mapping):
        return "; ".join(f"{str(name).replace('_', ' ')}: {_words(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, value))
    if isinstance(value, bool):
        return _yes_or_no(value)
    return "none" if value is None else str(value)


def _nairobi_time(value: datetime) -> str:
    return value.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M:%S")


_CELLS: dict[type, Callable[[Any], object]] = {
    str: for_spreadsheets,
    datetime: _nairobi_time,
    bool: _yes_or_no,
    Decimal: "{:f}".format,
    dict: _several,
    list: _several,
    tuple: _several,
}


def _as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
