"""Outages: what customers report is a ticket, what crews work on is an incident; it covers an area or a region."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.care.case_references import TICKET, reference
from domain.lifecycle import Life

NO_POWER, HALF_THE_HOUSE, LOW_VOLTAGE, DANGER = "no_power", "half_the_house", "low_voltage", "danger"
KINDS = (NO_POWER, HALF_THE_HOUSE, LOW_VOLTAGE, DANGER)

REPORTED, KNOWN, RESTORED, WITHDRAWN = "reported", "known", "restored", "withdrawn"

LIFE = Life(
    "outage ticket",
    REPORTED,
    (
        (REPORTED, "take up", KNOWN),
        (KNOWN, "restore", RESTORED),
        (REPORTED, "withdraw", WITHDRAWN),
        (KNOWN, "withdraw", WITHDRAWN),
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

    `area_id` is None where the words name no area that we know.
    """

    phone: str
    language: str
    kind: str
    place: str
    area_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A report as it was taken down, and how far it is."""

    id: int
    kind: str
    place: str
    state: str

    @property
    def reference(self) -> str:
        return reference(TICKET, self.id)


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who is notified that power is back: one per phone."""

    phone: str
    language: str
    account_id: int | None
    ticket: Ticket


class Outages(Protocol):
    """What the use cases need of the store."""

    def area_of(self, account_id: int) -> int | None: ...

    def region_named(self, name: str) -> str | None: ...

    def area(self, region: str, name: str) -> Area | None: ...

    def covering(self, area_id: int) -> int | None: ...

    def add(self, report: OutageReport, incident_id: int | None) -> Ticket: ...

    def withdraw_at(self, phone: str, account_id: int) -> None: ...

    def withdraw(self, ticket_id: int, phone: str) -> None: ...

    def locate(
        self, ticket_id: int, phone: str, place: str, area: Area | None, incident_id: int | None
    ) -> Ticket | None: ...

    def open(self, region: str, area: Area | None) -> int: ...

    def hold(self, incident_id: int) -> bool: ...

    def take_up(self, incident_id: int) -> int: ...

    def attach(self, incident_id: int, ticket_ids: Sequence[int]) -> Sequence[int]: ...

    def close(self, incident_id: int) -> bool: ...

    def restore(self, incident_id: int) -> Sequence[Reporter]: ...
