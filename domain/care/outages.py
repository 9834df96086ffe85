"""Outages as customers report them: a ticket. What crews work on is an incident, of the subject outages."""

from dataclasses import dataclass
from typing import Protocol

from domain.accounts.outage_status import OutageStatus
from domain.care.case_references import TICKET, reference
from domain.lifecycle import Life

NO_POWER, HALF_THE_HOUSE, LOW_VOLTAGE, DANGER = "no_power", "half_the_house", "low_voltage", "danger"
HIGH_VOLTAGE, FLICKER, SURGE_DAMAGE, FAULTY_METER = "high_voltage", "flicker", "surge_damage", "faulty_meter"
OF_THE_SUPPLY = (NO_POWER, HALF_THE_HOUSE, LOW_VOLTAGE, DANGER, HIGH_VOLTAGE, FLICKER)
"""What an incident of the place may explain."""
OF_ONE_HOUSE = (SURGE_DAMAGE, FAULTY_METER)
KINDS = (*OF_THE_SUPPLY, *OF_ONE_HOUSE)

REPORTED, KNOWN, RESTORED, WITHDRAWN = "reported", "known", "restored", "withdrawn"

LIFE = Life(
    "outage ticket",
    REPORTED,
    (
        (REPORTED, "take up", KNOWN),
        (KNOWN, "restore", RESTORED),
        (REPORTED, "withdraw", WITHDRAWN),
        (KNOWN, "withdraw", WITHDRAWN),
        (RESTORED, "reopen", KNOWN),
    ),
)
OPEN = LIFE.sources("withdraw")


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a region, as the company names it."""

    id: int
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class OutageReport:
    """What a customer reports: who, what is seen, and where: at an account, or in an area.

    `area_id` is None where the words name no area that we know. `only_here`: the neighbours have light.
    """

    phone: str
    language: str
    kind: str
    place: str
    area_id: int | None = None
    account_id: int | None = None
    only_here: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """A report as it was taken down, and how far it is; the status is that of its incident."""

    id: int
    kind: str
    place: str
    state: str
    status: OutageStatus | None = None

    @property
    def reference(self) -> str:
        return reference(TICKET, self.id)


@dataclass(frozen=True, slots=True)
class Covering:
    """An open incident, or planned work under way, that covers a place, and what its customers hear."""

    incident_id: int | None
    status: OutageStatus
    planned_id: int | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a report comes from: the area, that of the supply where it is at an account, and what covers it."""

    area_id: int | None
    covering: Covering | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who is notified that power is back: one per phone."""

    phone: str
    language: str
    account_id: int | None
    ticket: Ticket


class Outages(Protocol):
    """What the use cases need of the store."""

    def around(self, area_id: int | None, account_id: int | None) -> Surroundings: ...

    def add(self, report: OutageReport, covering: Covering | None) -> Ticket: ...

    def withdraw_at(self, phone: str, account_id: int) -> None: ...

    def withdraw(self, ticket_id: int, phone: str) -> None: ...

    def locate(
        self, ticket_id: int, phone: str, place: str, area: Area | None, covering: Covering | None
    ) -> Ticket | None: ...
