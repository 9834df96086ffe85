"""A box of seals comes: its serials go into the register."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import InvalidInput
from domain.field.seals import parse_seal
from domain.services.unit_of_work import UnitOfWork

MAX_SEALS_PER_FILE = 100_000
MAX_SHOWN = 40


@dataclass(frozen=True, slots=True)
class ImportSeals:
    """The command: the serials of a box, as they were typed, a line each."""

    box: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class SealsImported:
    """How many are new, and which were there already: in the register, or twice in the file."""

    added: int
    repeated: Sequence[str]


def import_seals(command: ImportSeals, unit_of_work: UnitOfWork) -> SealsImported:
    """The seals are in their box. Raises `InvalidInput` with the first line that is no serial; then nothing is kept."""
    box = " ".join(command.box.split()).upper()
    if not box:
        raise InvalidInput("Which box? Name it by --box", "no_box")
    numbered = [(number, line.strip()) for number, line in enumerate(command.lines, 1) if line.strip()]
    if not 0 < len(numbered) <= MAX_SEALS_PER_FILE:
        raise InvalidInput(f"A file has 1 to {MAX_SEALS_PER_FILE} serials, a line each", "no_seals")
    serials = [_serial(number, line) for number, line in numbered]
    added = set(unit_of_work.seals.register(box, list(dict.fromkeys(serials))))
    return SealsImported(len(added), _repeated(serials, added))


def _serial(number: int, line: str) -> str:
    serial = parse_seal(line)
    if serial is None:
        raise InvalidInput(
            f"Line {number}: {line[:40]!r} is no serial of a seal: 4 to 16 letters and digits", "not_a_seal"
        )
    return serial


def _repeated(serials: Sequence[str], added: set[str]) -> list[str]:
    seen = set[str]()
    repeated = []
    for serial in serials:
        if serial in seen or serial not in added:
            repeated.append(serial)
        seen.add(serial)
    return repeated
