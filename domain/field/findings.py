"""Findings: what a technician saw at a meter, once for each order; and what each of them needs to be closed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class Body(StrEnum):
    """What the meter looks like."""

    INTACT = "intact"
    SEAL_BROKEN = "seal_broken"
    BYPASS = "bypass"
    STOPPED = "stopped"
    BURNT = "burnt"
    WRONG_METER = "wrong_meter"
    FOREIGN_SUPPLY = "foreign_supply"


class SealSeen(StrEnum):
    """The seal that hung there, beside the register's."""

    MATCHES = "matches"
    OTHER = "other"
    NONE = "none"


class Present(StrEnum):
    """Who was there. SEEN: the customer's own code was entered, which proves presence and not consent."""

    SEEN = "seen"
    WITNESS = "witness"
    NOBODY = "nobody"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a finding must have before its order is done. `is_loss`: units ran that no register counted."""

    reading: bool
    new_seal: bool
    photo: bool
    is_loss: bool = False


NEEDS = {
    Body.INTACT: Needs(reading=True, new_seal=False, photo=False),
    Body.SEAL_BROKEN: Needs(reading=True, new_seal=True, photo=True),
    Body.BYPASS: Needs(reading=True, new_seal=True, photo=True, is_loss=True),
    Body.STOPPED: Needs(reading=True, new_seal=False, photo=True),
    Body.BURNT: Needs(reading=False, new_seal=False, photo=True),
    Body.WRONG_METER: Needs(reading=False, new_seal=False, photo=True),
    Body.FOREIGN_SUPPLY: Needs(reading=True, new_seal=False, photo=True, is_loss=True),
}
"""A broken seal alone is no theft: seals break in the sun, and when a house is painted."""

LOSSES = tuple(body for body, needs in NEEDS.items() if needs.is_loss)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was seen; the serials as they were typed."""

    order_id: int
    technician_id: int
    account_id: int | None
    meter_id: int | None
    found_on: date
    body: Body
    reading: int | None
    seal_seen: SealSeen
    seal_found: str | None
    seal_fitted: str | None
    present: Present
    note: str = ""

    @property
    def needs(self) -> Needs:
        return NEEDS[self.body]


BILLED, KNOWN, NONE_READ = "billed", "known", ""
READING_TAKEN = (BILLED, KNOWN, NONE_READ)
"""What became of the reading of a finding; anything else is why it was refused."""


class Findings(Protocol):
    """What the use cases need of the store."""

    def add(self, finding: Finding) -> int | None: ...

    def note_reading(self, order_id: int, outcome: str) -> None: ...
