"""Seals: each has a serial and one place, from the box to a technician to a meter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.lifecycle import Life
from domain.values.gsm7 import plain

IN_BOX, ISSUED, FITTED, REMOVED = "in_box", "issued", "fitted", "removed"
LIFE = Life(
    "seal",
    IN_BOX,
    (
        (IN_BOX, "issue", ISSUED),
        (ISSUED, "return", IN_BOX),
        (ISSUED, "fit", FITTED),
        (FITTED, "remove", REMOVED),
    ),
)


class SealEvent(StrEnum):
    """What is known to have happened to a seal. FOUND and FITTED are two events of one visit.

    STRANGER: found at a meter, and the register knows no such serial, or that it is elsewhere. MISSING: the register's
    seal of the meter was not there.
    """

    REGISTERED = "registered"
    ISSUED = "issued"
    RETURNED = "returned"
    FOUND = "found"
    STRANGER = "stranger"
    MISSING = "missing"
    REMOVED = "removed"
    FITTED = "fitted"


_SERIAL = re.compile(r"(?=.*[0-9])[A-Z0-9]{4,16}")


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal of the register, and where it is: with a technician, or at a meter."""

    serial: str
    box: str
    state: str
    technician_id: int | None
    meter_id: int | None


def parse_seal(typed: str) -> str | None:
    """The serial that was typed: 4 to 16 letters and digits, in capitals; None where it is none."""
    serial = re.sub(r"[\s./-]", "", plain(typed)).upper()
    return serial if _SERIAL.fullmatch(serial) else None


@dataclass(frozen=True, slots=True)
class Visited:
    """In which visit something happened to a seal."""

    technician_id: int | None
    meter_id: int | None
    order_id: int | None


class Seals(Protocol):
    """What the use cases need of the store."""

    def find(self, serial: str) -> Seal | None: ...

    def at_meter(self, meter_id: int) -> Seal | None: ...

    def register(self, box: str, serials: Sequence[str]) -> Sequence[str]: ...

    def issue(self, serials: Sequence[str], technician_id: int) -> Sequence[str]: ...

    def take_back(self, serials: Sequence[str]) -> Sequence[str]: ...

    def fit(self, serial: str, technician_id: int, meter_id: int) -> bool: ...

    def remove(self, serial: str) -> None: ...

    def note(self, serial: str, event: SealEvent, where: Visited) -> None: ...
