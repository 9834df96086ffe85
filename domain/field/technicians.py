"""Technicians: the company's own people, who work with a feature phone that was enrolled in person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.lifecycle import Life

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


class Technicians(Protocol):
    """What the use cases need of the store."""

    def find(self, technician_id: int) -> Technician | None: ...

    def by_staff_number(self, staff_number: str) -> Technician | None: ...

    def by_phone(self, phone: str) -> Technician | None: ...
