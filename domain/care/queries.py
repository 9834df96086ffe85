"""Bill queries: a customer says that a bill is wrong, and is not dunned until somebody has answered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.care.case_references import QUERY, reference
from domain.lifecycle import Life
from domain.values.periods import business_date

OPEN, OVERDUE, ANSWERED = "open", "overdue", "answered"

LIFE = Life(
    "bill query",
    OPEN,
    ((OPEN, "fall due", OVERDUE), (OPEN, "answer", ANSWERED), (OVERDUE, "answer", ANSWERED)),
)
WAITING = (OPEN, OVERDUE)
ANSWERED_WITHIN = timedelta(days=7)
"""How long a customer waits for an answer, and stays undunned; after it the clerks are reminded."""


class Complaint(StrEnum):
    """What the customer says is wrong."""

    HIGH_BILL = "high_bill"
    WRONG_READING = "wrong_reading"
    ESTIMATED = "estimated"
    NOT_RECEIVED = "not_received"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BillQuery:
    """A query as it was taken down, and who waits for the answer. `bill_id` is empty where there is no bill yet."""

    account_id: int
    bill_id: int | None
    complaint: Complaint
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class OpenQuery:
    """A query that waits for an answer."""

    id: int
    account_id: int
    phone: str
    language: str
    opened_at: datetime

    @property
    def reference(self) -> str:
        return reference(QUERY, self.id)

    @property
    def answered_by(self) -> date:
        """The day by which the customer is notified that an answer comes."""
        return business_date(self.opened_at + ANSWERED_WITHIN)


class Queries(Protocol):
    """What the use cases need of the store."""

    def open_of(self, account_id: int) -> OpenQuery | None: ...

    def add(self, query: BillQuery) -> OpenQuery: ...

    def lock(self, query_id: int) -> OpenQuery | None: ...

    def answer(self, query_id: int, text: str, operator: str) -> None: ...
