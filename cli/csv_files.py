"""Files that operators take away: for their eyes only, whole or not at all, with a count and a checksum."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from domain.values.csv_text import csv_blocks

OWNERS_ONLY = 0o600


def write_csv(file: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Its name, the count of rows without the header, and the SHA-256 of the file."""
    counted, digest = _Counted(rows), sha256()
    with whole_or_not_at_all(file) as target:
        for block in csv_blocks(columns, counted):
            digest.update(block)
            target.write(block)
    return {"file": str(file), "rows": counted.count, "sha256": digest.hexdigest()}


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
