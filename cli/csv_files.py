"""Files that operators take away: written as they are read, whole or not at all, with a count and a checksum."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

ROWS_AT_ONCE = 2_000


def write_csv(file: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Its name, the count of rows without the header, and the SHA-256 of the file."""
    unfinished = file.with_name(f"{file.name}.part")
    counted, digest = _Counted(rows), sha256()
    with unfinished.open("wb") as target:
        for block in _blocks(columns, counted):
            digest.update(block)
            target.write(block)
    unfinished.replace(file)
    return {"file": str(file), "rows": counted.count, "sha256": digest.hexdigest()}


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row


def _blocks(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    yield _as_csv([columns])
    coming = iter(rows)
    while block := list(islice(coming, ROWS_AT_ONCE)):
        yield _as_csv(block)


def _as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
