"""What a person asks for of their own data: a copy, a correction, an erasure. Each is answered within seven days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.care.case_references import DATA, reference
from domain.lifecycle import Life
from domain.values.periods import business_date

OPEN, OVERDUE, GRANTED, REFUSED = "open", "overdue", "granted", "refused"

LIFE = Life(
    "data request",
    OPEN,
    (
        (OPEN, "fall due", OVERDUE),
        (OPEN, "grant", GRANTED),
        (OPEN, "refuse", REFUSED),
        (OVERDUE, "grant", GRANTED),
        (OVERDUE, "refuse", REFUSED),
    ),
)
WAITING = (OPEN, OVERDUE)
ANSWERED_WITHIN = timedelta(days=7)
MAX_WORDS = 480
"""Characters of a text that are kept: three SMS."""
ARCHIVE_LASTS = timedelta(days=14)
MAX_ARCHIVE_BYTES = 5_000_000


class Wish(StrEnum):
    """What the person asks for."""

    COPY = "copy"
    CORRECTION = "correction"
    ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A request that waits for an answer. `words` are the person's own."""

    id: int
    wish: Wish
    phone: str
    language: str
    words: str
    opened_at: datetime

    @property
    def reference(self) -> str:
        return reference(DATA, self.id)

    @property
    def answered_by(self) -> date:
        """The day by which the person is notified that an answer comes."""
        return business_date(self.opened_at + ANSWERED_WITHIN)


class DataRequests(Protocol):
    """What the use cases need of the store."""

    def open_of(self, phone: str, wish: Wish) -> DataRequest | None: ...

    def add(self, wish: Wish, phone: str, language: str, words: str) -> DataRequest: ...

    def lock(self, request_id: int) -> DataRequest | None: ...

    def answer(self, request_id: int, event: str, text: str, operator: str) -> None: ...

    def fall_due(self) -> Sequence[str]: ...


class PersonalArchives(Protocol):
    """What the use cases need of the store."""

    def keep(self, request_id: int, phone: str, archive: bytes, expires_at: datetime) -> None: ...
