"""Files that operators take away: for their eyes only, whole or not at all, with a count and a checksum.

They are opened in spreadsheets, which run what looks like a formula and make figures of what looks like one. A text of
that kind gets an apostrophe in front, by which a spreadsheet knows a text; `import accounts` takes it away again.
Numbers and amounts stay as they are, times are those of Nairobi.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import IO, Any

from domain.values.periods import NAIROBI
from domain.values.spreadsheets import for_spreadsheets

ROWS_AT_ONCE = 2_000
OWNERS_ONLY = 0o600


def write_csv(file: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Its name, the count of rows without the header, and the SHA-256 of the file."""
    counted, digest = _Counted(rows), sha256()
    with whole_or_not_at_all(file) as target:
        for block in csv_blocks(columns, counted):
            digest.update(block)
            target.write(block)
    return {"file": str(file), "rows": counted.count, "sha256": digest.hexdigest()}


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


def _several(value: Sequence[object]) -> str:
    return for_spreadsheets(", ".join(map(str, value)))


def _nairobi_time(value: datetime) -> str:
    return value.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M:%S")


_CELLS: dict[type, Callable[[Any], object]] = {
    str: for_spreadsheets,
    datetime: _nairobi_time,
    bool: _yes_or_no,
    Decimal: "{:f}".format,
    list: _several,
    tuple: _several,
}


@contextmanager
def whole_or_not_at_all(file: Path) -> Iterator[IO[bytes]]:
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNERS_ONLY), "wb") as target:
            yield target
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row


def _as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
