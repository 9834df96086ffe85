"""Planned work: power is off for some hours, and everybody there is told before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from domain.care.case_references import PLANNED_WORK, reference
from domain.care.outages import Reporter
from domain.errors import InvalidInput
from domain.lifecycle import Life
from domain.messaging.sending import Window
from domain.outages.incidents import Place
from domain.values.gsm7 import offending, septets
from domain.values.periods import NAIROBI

ASKED, PLANNED, UNDER_WAY, OVER, CANCELLED = "asked", "planned", "under_way", "over", "cancelled"
LIFE = Life(
    "planned work",
    ASKED,
    (
        (ASKED, "approve", PLANNED),
        (PLANNED, "begin", UNDER_WAY),
        (UNDER_WAY, "end", OVER),
        (ASKED, "cancel", CANCELLED),
        (PLANNED, "cancel", CANCELLED),
    ),
)
STANDING = (ASKED, PLANNED, UNDER_WAY)

TOLD_BEFORE = timedelta(hours=48)
EVENING = time(17)
"""When a second text goes out the day before."""
NIGHT_BEGINS, NIGHT_ENDS = time(18), time(6)
MAX_WORK_SEPTETS = 30
MAX_AHEAD = timedelta(days=366)
MAX_LASTING = timedelta(days=7)


class NoticeKind(StrEnum):
    """Which text it is. A move tells those who heard another time; who heard none gets the announcement as it is."""

    ANNOUNCED = "announced"
    EVENING = "evening"
    MOVED = "moved"
    EXTENDED = "extended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """Work as it stands; `changes` counts how often its times were changed."""

    id: int
    place: Place
    place_name: str
    begins_at: datetime
    ends_at: datetime
    work: str
    state: str
    planned_by: str
    changes: int = 0

    @property
    def reference(self) -> str:
        return reference(PLANNED_WORK, self.id)

    def overlaps(self, begins_at: datetime, ends_at: datetime) -> bool:
        return self.begins_at < ends_at and begins_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Notice:
    """A text to the recipients from one place in their list to another, by language, and when it is due."""

    kind: NoticeKind
    texts: Mapping[str, str]
    due_at: datetime
    useful_until: datetime
    start: int = 1
    end: int | None = None


def check_times(begins_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises `InvalidInput` for work in the past, that ends before it begins, lasts too long, or is a year ahead."""
    if begins_at <= now:
        raise InvalidInput("Planned work lies ahead: that time has passed", "in_the_past")
    check_lasting(begins_at, ends_at)
    if begins_at > now + MAX_AHEAD:
        raise InvalidInput("That is more than a year ahead: is the date right?", "too_far")


def check_lasting(begins_at: datetime, ends_at: datetime) -> None:
    """Raises `InvalidInput` for work that ends before it begins, or lasts longer than any does."""
    if ends_at <= begins_at:
        raise InvalidInput("It ends after it begins", "ends_before")
    if ends_at - begins_at > MAX_LASTING:
        raise InvalidInput(f"That is more than {MAX_LASTING.days} days without power: is the date right?", "too_long")


def checked_work(typed: str) -> str:
    """What is done, as customers read it. Raises `InvalidInput` for what does not fit into an SMS."""
    work = " ".join(typed.split())
    if not work or offending(work) is not None or septets(work) > MAX_WORK_SEPTETS:
        raise InvalidInput(f"Say what is done in up to {MAX_WORK_SEPTETS} plain characters: --work", "no_work")
    return work


def announced_at(begins_at: datetime, now: datetime, window: Window) -> datetime:
    """48 hours before, in the hours at which people may be written to; at once where that has passed."""
    due = begins_at - TOLD_BEFORE
    return max(window.last_open(due), now)


def evening_before(begins_at: datetime) -> datetime:
    local = begins_at.astimezone(NAIROBI)
    return datetime.combine(local.date() - timedelta(days=1), EVENING, NAIROBI)


def begins_at_night(begins_at: datetime) -> bool:
    hour = begins_at.astimezone(NAIROBI).time()
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def evening_is_due(work: PlannedWork, announced: datetime, now: datetime) -> bool:
    """The evening before only where it changed or begins at night, and where that evening lies ahead of what was
    said first.
    """
    evening = evening_before(work.begins_at)
    return (work.changes > 0 or begins_at_night(work.begins_at)) and now < evening and announced < evening


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told: people, their accounts, the SMS parts by network, and those with a medical or clinic mark."""

    phones: int
    accounts: int
    parts: Mapping[str, int]
    first: int
    without_phone: int


class PlannedNewcomers(Protocol):
    """What the use cases need of the store."""

    def join(self, account_id: int, phone: str, accounts: int = 0) -> None: ...


class PlannedWorks(Protocol):
    """What the use cases need of the store."""

    def lock_place(self, region: str) -> None: ...

    def standing_at(
        self, place: Place, begins_at: datetime, ends_at: datetime, besides: int = 0
    ) -> PlannedWork | None: ...

    def add(self, work: PlannedWork) -> int: ...

    def add_recipients(self, work: PlannedWork) -> None: ...

    def audience(self, work: PlannedWork, texts: Mapping[str, str]) -> Audience: ...

    def find(self, work_id: int) -> PlannedWork | None: ...

    def lock(self, work_id: int) -> PlannedWork | None: ...

    def move(self, work: PlannedWork, event: str) -> bool: ...

    def set_times(self, work: PlannedWork, begins_at: datetime, ends_at: datetime) -> None: ...

    def announced_to(self, work_id: int) -> int: ...

    def notify(self, work: PlannedWork, notice: Notice) -> None: ...

    def end_notices(self, work_id: int) -> None: ...

    def due_notices(self) -> Sequence[int]: ...

    def feed(self, notice_id: int, limit: int) -> int: ...

    def beginning(self) -> Sequence[int]: ...

    def ending(self) -> Sequence[int]: ...

    def restore(self, work_id: int) -> Sequence[Reporter]: ...

    def interrupt(self, work: PlannedWork, band: int) -> None: ...
