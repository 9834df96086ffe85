"""Visit orders: one visit of a technician to one meter, why, by when, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from domain.lifecycle import Life
from domain.metering.verdicts import Hold


class Why(StrEnum):
    """Why somebody goes there. SEAL_DUE: each meter and its seal are looked at once in 36 months."""

    READING = "reading"
    UNREAD = "unread"
    RISK = "risk"
    RANDOM = "random"
    SEAL_DUE = "seal_due"
    SECOND_VISIT = "second_visit"
    CONNECTION = "connection"
    METER_FAULT = "meter_fault"
    CUSTOMER_REQUEST = "customer_request"


CANNOT_READ, METER_CHANGED = "cannot_read", "meter_changed"
READING_REASONS = (*Hold, CANNOT_READ, METER_CHANGED)
"""What about a reading asks for the visit: the `reason` of an order of READING."""

ANSWERED_BY_A_READING = (Why.READING, Why.UNREAD)
"""These end with any reading of ours, also one that an operator enters."""

TOLD_AHEAD = (Why.READING, Why.CONNECTION, Why.METER_FAULT, Why.CUSTOMER_REQUEST)
"""The customer knows of these days before, and may move them once. Of the others when the technician is there."""

ASKED_FOR_DUE = timedelta(days=14)


class Arm(StrEnum):
    """How the meter was chosen: for a reason, or by lot. A technician is never told."""

    REASON = "reason"
    RANDOM = "random"


PLANNED, ASSIGNED, NOTIFIED = "planned", "assigned", "notified"
DONE, ABSENT, REFUSED, NO_ACCESS = "done", "absent", "refused", "no_access"
UNSAFE, PLACE_NOT_FOUND, CANCELLED = "unsafe", "place_not_found", "cancelled"

_ENDS = (
    ("do", DONE),
    ("find absent", ABSENT),
    ("be refused", REFUSED),
    ("find no access", NO_ACCESS),
    ("find unsafe", UNSAFE),
    ("miss the place", PLACE_NOT_FOUND),
)
LIFE = Life(
    "visit order",
    PLANNED,
    (
        (PLANNED, "assign", ASSIGNED),
        (ASSIGNED, "notify", NOTIFIED),
        (ASSIGNED, "release", PLANNED),
        (NOTIFIED, "release", PLANNED),
        *((state, event, end) for event, end in _ENDS for state in (ASSIGNED, NOTIFIED)),
        (PLANNED, "do", DONE),
        *((state, "cancel", CANCELLED) for state in (PLANNED, ASSIGNED, NOTIFIED)),
    ),
)
OPEN = LIFE.sources("cancel")
WITH_A_TECHNICIAN = LIFE.sources("release")
EVENT_OF_END = {end: event for event, end in _ENDS}
TRY_AGAIN = (ABSENT, NO_ACCESS, PLACE_NOT_FOUND)
"""Nobody has seen the meter: the visit is planned anew."""
TRY_AGAIN_AFTER = timedelta(days=7)
MAX_ATTEMPTS = 3


class Unfinished(StrEnum):
    """What waits for a person: a photo that has not come, a reading that was not taken, a meter that nobody saw and to
    which no visit follows by itself.
    """

    PHOTO = "photo"
    READING = "reading"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """A visit that is wanted. `reason` says more than `why`: what about the reading, or of the score, in one word.

    `attempt` counts the visits that saw no meter. A connection has an application, and no meter yet.
    """

    meter_id: int | None
    account_id: int | None
    why: Why
    due_on: date
    arm: Arm = Arm.REASON
    reason: str = ""
    reading_id: int | None = None
    application_id: int | None = None
    attempt: int = 1


def asked_by_reading(
    meter_id: int, account_id: int, reason: str, today: date, reading_id: int | None = None
) -> NewOrder:
    """What a reading, or a customer who cannot give one, asks for."""
    return NewOrder(
        meter_id=meter_id,
        account_id=account_id,
        why=Why.READING,
        reason=reason,
        due_on=today + ASKED_FOR_DUE,
        reading_id=reading_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOrder:
    """An order as it stands. `place` counts from 1 in the walk of its round."""

    id: int
    meter_id: int | None
    account_id: int | None
    application_id: int | None
    why: Why
    reason: str
    arm: Arm
    due_on: date
    state: str
    attempt: int
    technician_id: int | None
    round_id: int | None
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An order as its technician sees it: where, and how far. `name`, `account` and `phone` are the customer's; of a
    connection name and phone are the applicant's, and the landmark says where it is.
    """

    id: int
    state: str
    why: Why
    place: int
    day: date
    meter_id: int | None
    meter: str
    account_id: int | None
    account: str
    name: str
    area: str
    phone: str | None
    language: str
    seal: str | None
    is_photo_pending: bool
    application_id: int | None = None
    landmark: str = ""

    @property
    def is_out(self) -> bool:
        return self.state in WITH_A_TECHNICIAN


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitToTell:
    """A visit that the customer is told of ahead, by whom."""

    visit: Visit
    technician_id: int


class VisitOrders(Protocol):
    """What the use cases need of the store."""

    def add(self, order: NewOrder) -> int | None: ...

    def find(self, order_id: int) -> VisitOrder | None: ...

    def lock(self, order_id: int) -> VisitOrder | None: ...

    def assign(self, order_id: int, technician_id: int, round_id: int, place: int) -> bool: ...

    def visit(self, order_id: int) -> Visit | None: ...

    def round_of(self, technician_id: int, day: date) -> Sequence[Visit]: ...

    def to_tell(self, from_day: date, limit: int) -> Sequence[VisitToTell]: ...

    def told_to(self, phone: str, from_day: date) -> Sequence[int]: ...

    def release_all(self, technician_id: int) -> int: ...

    def move_for_customer(self, order_id: int, due_on: date) -> bool: ...

    def move(self, order_id: int, event: str) -> bool: ...

    def answer_by_reading(self, meter_id: int) -> int: ...

    def end_connection(self, application_id: int) -> int: ...

    def follow_meter(self, old_id: int, new_id: int) -> None: ...
