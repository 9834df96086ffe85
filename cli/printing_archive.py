"""The archive that a printing house gets: a file a bill, and a list of them, however many, in the memory of a few.

It is a tar, for a ZIP keeps the names of all its files in memory until its end.
"""

import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from cli.written_files import OWNERS_ONLY, whole_or_not_at_all
from domain.billing.bills import Bill
from domain.values.csv_text import csv_blocks

LIST, PDF = "bills.csv", ".pdf"
COLUMNS = ("bill", "account", "name", "due_on", "file", "bytes", "sha256")


@dataclass(frozen=True, slots=True)
class PrintedBill:
    """A bill, and its document."""

    bill: Bill
    pdf: bytes


def write_archive(file: Path, coming: Iterable[PrintedBill]) -> dict[str, Any]:
    """Its name, the count of bills, and the SHA-256 of the archive."""
    count = 0
    with whole_or_not_at_all(file, _is_ours) as target, TemporaryFile() as listed:
        hashed = _Hashed(target)
        listed.write(b"".join(csv_blocks(COLUMNS, ())))
        with tarfile.open(fileobj=hashed, mode="w|") as archive:  # type: ignore[call-overload]  # it needs only `write`
            for each in coming:
                _add(archive, f"{each.bill.number}{PDF}", BytesIO(each.pdf), len(each.pdf))
                listed.write(_line(each))
                count += 1
            size = listed.tell()
            listed.seek(0)
            _add(archive, LIST, listed, size)
    return {"file": str(file), "bills": count, "sha256": hashed.digest.hexdigest()}


def _is_ours(file: Path) -> bool:
    """An archive whose first file is a bill's, or the list where there are none."""
    try:
        with tarfile.open(file, "r:") as archive:
            first = archive.next()
    except tarfile.TarError:
        return False
    return first is not None and (first.name == LIST or first.name.endswith(PDF)) and first.mode == OWNERS_ONLY


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, OWNERS_ONLY
    archive.addfile(entry, content)
    archive.members = []  # type: ignore[attr-defined]  # it remembers all of them, and needs none


def _line(printed: PrintedBill) -> bytes:
    bill = printed.bill
    digest = sha256(printed.pdf).hexdigest()
    row = (bill.number, bill.account_number, bill.name, bill.due_on, f"{bill.number}{PDF}", len(printed.pdf), digest)
    return b"".join([*csv_blocks(COLUMNS, [row])][1:])


class _Hashed:
    """A file whose hash is known once it is written."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.digest = sha256()

    def write(self, block: bytes) -> int:
        self.digest.update(block)
        return self._target.write(block)
