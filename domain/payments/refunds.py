"""Card money that goes back: what Paystack's events say of a refund, and what its own list says.

An event is a reason to ask, no more. A refund that a dispute led to is the dispute's money, not more of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.payments.payments import Booked

ASK_AGAIN_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360, 1_440, 2_880))
"""How long after a report to ask again, until Paystack lists the refund; then it waits for the nightly list."""


class RefundStatus(StrEnum):
    """How far a refund has come at the provider."""

    UNDER_WAY = "under_way"
    PROCESSED = "processed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund as the provider lists it. `receipt` is its own, `original` that of the payment, `doubt` why it may be no
    money of ours: another currency, or a test. By one of its `names` an event may speak of it.
    """

    receipt: str
    original: str
    cents: int
    status: RefundStatus
    doubt: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RefundReport:
    """What an event says: the refund, where it names it, and the payment, by its receipt or by our reference.

    Paystack's events seldom name a refund as its list does: `receipt` is often a number of whoever paid it out.
    """

    original: str
    receipt: str
    cents: int | None
    id: int = 0
    asked: int = 0


class RefundReports(Protocol):
    """What the use cases need of the store."""

    def add(self, report: RefundReport) -> None: ...

    def wake(self, booked: Booked) -> None: ...


def dispute_receipt(dispute: str) -> str:
    """The receipt of the money that a dispute takes back: disputes and refunds are numbered apart."""
    return f"dispute {dispute}"


def ask_again_at(report: RefundReport, now: datetime) -> datetime | None:
    """When to ask for it again after one more time; None when it was asked for often enough."""
    return now + ASK_AGAIN_AFTER[report.asked] if report.asked < len(ASK_AGAIN_AFTER) else None
