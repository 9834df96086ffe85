"""Technicians: the company's own people, who work with a feature phone that was enrolled in person."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.lifecycle import Life
from domain.values.gsm7 import plain

INVITED, ACTIVE, LOCKED, RETIRED = "invited", "active", "locked", "retired"
LIFE = Life(
    "technician",
    INVITED,
    (
        (INVITED, "choose a PIN", ACTIVE),
        (ACTIVE, "lock", LOCKED),
        (LOCKED, "unlock", ACTIVE),
        *((state, "enrol again", INVITED) for state in (ACTIVE, LOCKED, RETIRED)),
        *((state, "retire", RETIRED) for state in (INVITED, ACTIVE, LOCKED)),
    ),
)
AT_WORK = LIFE.sources("retire")

MAX_PIN_TRIES = 3
_STAFF_NUMBER = re.compile(r"[A-Z]{0,3}[0-9]{3,10}")
IDLE_LIMIT = timedelta(days=90)
"""After so long without work the phone may be somebody else's: it is enrolled anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Technician:
    """Who works. `team` is who goes out together: a second visit is another team's."""

    id: int
    staff_number: str
    name: str
    phone: str
    language: str
    region: str
    team: str
    state: str
    tries_left: int
    enrolled_at: datetime | None
    last_worked_at: datetime | None

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTechnician:
    """Who is enrolled. `code_digest` is of the code that was sent to the phone."""

    staff_number: str
    name: str
    phone: str
    language: str
    region: str
    team: str
    code_digest: str
    code_good_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a phone has to prove: the digests of its PIN and of the code that enrols it, and the tries that are left."""

    technician: Technician
    pin_digest: str | None
    code_digest: str | None
    code_good_until: datetime | None
    code_tries_left: int

    def is_idle(self, now: datetime) -> bool:
        last = self.technician.last_worked_at
        return last is not None and last < now - IDLE_LIMIT


def parse_staff_number(typed: str) -> str | None:
    """The staff number that was typed: 3 to 10 digits, after letters where there are some; None where it is none."""
    number = re.sub(r"[\s./-]", "", plain(typed)).upper()
    return number if _STAFF_NUMBER.fullmatch(number) else None


class Technicians(Protocol):
    """What the use cases need of the store."""

    def find(self, technician_id: int) -> Technician | None: ...

    def by_staff_number(self, staff_number: str) -> Technician | None: ...

    def by_phone(self, phone: str) -> Technician | None: ...

    def lock(self, phone: str) -> Credentials | None: ...

    def enrol(self, new: NewTechnician) -> Technician: ...

    def miss_code(self, technician_id: int) -> None: ...

    def choose_pin(self, technician_id: int, pin_digest: str) -> None: ...

    def miss_pin(self, technician_id: int) -> None: ...

    def work(self, technician_id: int) -> None: ...

    def move(self, technician_id: int, event: str) -> bool: ...
