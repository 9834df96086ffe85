"""CSV files that operators take away, with a count and a checksum."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cli.written_files import IsOurs, begins_with, whole_or_not_at_all
from domain.values.csv_text import csv_blocks


def write_csv(
    file: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], is_ours: IsOurs | None = None
) -> dict[str, Any]:
    """Its name, the count of rows without the header, and the SHA-256 of the file.

    A file of an earlier time is known by its columns, where `is_ours` does not know it otherwise.
    """
    counted, digest = _Counted(rows), sha256()
    with whole_or_not_at_all(file, is_ours or begins_with(b"".join(csv_blocks(columns, ())))) as target:
        for block in csv_blocks(columns, counted):
            digest.update(block)
            target.write(block)
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
