"""Supplies that were cut off for debt, and what it costs to restore them."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.billing.ledger import RECEIVABLE, RECONNECTION_FEE, REVENUE, VAT_PAYABLE, Entry, Posting

CUT_OUT, POLE, SERVICE_LINE = PLACES = ("cut_out", "pole", "service_line")
USUAL_PLACE = CUT_OUT


@dataclass(frozen=True, slots=True)
class ReconnectionFee:
    """What it costs to restore a supply that was cut off at this place; the cents hold the VAT."""

    place: str
    cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True)
class Reconnection:
    """An account on the reconnect list."""

    id: int
    account_id: int


class Supplies(Protocol):
    """What the use cases need of the store."""

    def fee(self, place: str, on: date) -> ReconnectionFee: ...

    def is_liable(self, account_id: int, today: date) -> bool: ...

    def set_status(self, account_id: int, status: str) -> None: ...

    def order(self, account_id: int, fee: ReconnectionFee) -> bool: ...

    def waiting(self, account_id: int) -> Reconnection | None: ...

    def close(self, account_id: int, reason: str) -> bool: ...


def fee_entry(reconnection: Reconnection, fee: ReconnectionFee, booked_on: date, due_on: date) -> Entry:
    """The fee as the account owes it once its supply is back."""
    postings = (
        Posting(RECEIVABLE, fee.cents),
        Posting(REVENUE, fee.vat_cents - fee.cents),
        Posting(VAT_PAYABLE, -fee.vat_cents),
    )
    key = f"{RECONNECTION_FEE}:{reconnection.id}"
    return Entry(RECONNECTION_FEE, key, reconnection.account_id, booked_on, postings, due_on=due_on)
