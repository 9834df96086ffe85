"""An incident: what crews work on. Reports group into a suspected one; an operator confirms, splits and merges it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.accounts.outage_status import LOOKING, UNKNOWN
from domain.care.outages import Area, Reporter
from domain.lifecycle import Life

SUSPECTED, CONFIRMED, CLOSED, FIXED, MERGED = "suspected", "confirmed", "closed", "fixed", "merged"

LIFE = Life(
    "incident",
    SUSPECTED,
    (
        (SUSPECTED, "confirm", CONFIRMED),
        (SUSPECTED, "close", CLOSED),
        (CONFIRMED, "close", CLOSED),
        (SUSPECTED, "merge", MERGED),
        (CONFIRMED, "merge", MERGED),
        (CLOSED, "prove", FIXED),
        (FIXED, "doubt", CLOSED),
    ),
)
"""Closed: the crew says that power is back. Fixed: those who were asked say so too, and nobody says no."""
OPEN = LIFE.sources("close")

REGION, AREA, FEEDER, TRANSFORMER = "region", "area", "feeder", "transformer"
MAX_CREW_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where an incident is: a transformer, a feeder, an area, or without any of them a whole region."""

    region: str
    area_id: int | None = None
    feeder_id: int | None = None
    transformer_id: int | None = None

    @property
    def kind(self) -> str:
        if self.transformer_id is not None:
            return TRANSFORMER
        if self.feeder_id is not None:
            return FEEDER
        return REGION if self.area_id is None else AREA

    @property
    def has_known_accounts(self) -> bool:
        """Whether the network says which accounts hang there; elsewhere only those who reported are known."""
        return self.kind in {TRANSFORMER, FEEDER}


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as it stands. `began_at` is when its first report came; `return_at` the time of return that was said
    last, after so many changes. `parent_id` is the incident whose end it disproves, or into which it was merged.
    """

    id: int
    place: Place
    state: str
    began_at: datetime
    cause: str = UNKNOWN
    crew: str | None = None
    crew_state: str = LOOKING
    return_at: datetime | None = None
    return_changes: int = 0
    parent_id: int | None = None
    closed_at: datetime | None = None


class Incidents(Protocol):
    """What the use cases need of the store."""

    def region_named(self, name: str) -> str | None: ...

    def area(self, region: str, name: str) -> Area | None: ...

    def transformer(self, region: str, name: str) -> int | None: ...

    def name_of(self, place: Place) -> str: ...

    def feeder(self, region: str, name: str) -> int | None: ...

    def open(self, place: Place, state: str, began_at: datetime, *, parent_id: int | None = None) -> int: ...

    def lock(self, incident_id: int) -> Incident | None: ...

    def move(self, incident: Incident, event: str) -> bool: ...

    def set_cause(self, incident_id: int, cause: str) -> None: ...

    def set_crew(self, incident_id: int, crew: str | None, state: str) -> None: ...

    def say_return(self, incident: Incident, return_at: datetime) -> None: ...

    def reporters(self, incident_id: int) -> Sequence[Reporter]: ...

    def take_up(self, incident_id: int) -> int: ...

    def attach(self, incident_id: int, ticket_ids: Sequence[int]) -> Sequence[int]: ...

    def restore(self, incident_id: int) -> Sequence[Reporter]: ...

    def merge(self, incident: Incident, into_id: int) -> int: ...

    def take_from(self, incident_id: int, into_id: int) -> int: ...

    def place_of_account(self, account_id: int) -> Place | None: ...
