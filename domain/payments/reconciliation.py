"""Our ledger compared with a provider's: what differs has a kind, is listed, and keeps a day from closing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

BREAK_KINDS = (
    MISSING_HERE,
    MISSING_THERE,
    AMOUNT_DIFFERS,
    REVERSED_THERE,
    DUPLICATE,
    QUARANTINED,
    ACCOUNT_DIFFERS,
    REVERSED_HERE,
    NOT_A_CUSTOMERS,
) = (
    "missing_here",
    "missing_there",
    "amount_differs",
    "reversed_there",
    "duplicate",
    "quarantined",
    "account_differs",
    "reversed_here",
    "not_a_customers",
)

AMOUNTS = frozenset({"here", "there", "cents"})
"""The details of a difference that are money, in cents."""


@dataclass(frozen=True, slots=True)
class Break:
    """Where our ledger and a provider's do not agree. Kind, provider, receipt and occasion are its natural key.

    The occasion tells a difference from another one about the same receipt: a second dispute is listed although the
    first is settled. `account_id` is whose money it may be: until that is settled, the account is not cut off.
    """

    kind: str
    provider: str
    receipt: str
    details: dict[str, Any] = field(default_factory=dict)
    occasion: str = ""
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class HeldCard:
    """A card payment that we hold and that has not gone back whole, and the reference that Paystack knows it by."""

    receipt: str
    cents: int
    token: str


class Breaks(Protocol):
    """What the use cases need of the store."""

    def add(self, found: Break, *, settled: bool = False) -> bool: ...

    def find(self, break_id: int) -> Break | None: ...

    def settle(self, break_id: int) -> bool: ...

    def settle_all(self, kind: str, provider: str, receipt: str) -> None: ...

    def settle_one(self, found: Break) -> None: ...

    def settle_quarantined(self, provider: str, receipt: str, cents: int, account_id: int) -> None: ...


def missing_from_paybill(seen: Iterable[tuple[int, int]]) -> int:
    """Cents that came in unseen between payments, from their (cents, balance after) in order of time.

    A hint, not a proof: withdrawals hide it, and the order within a second is not known.
    """
    missing, before = 0, None
    for cents, balance in seen:
        missing += max(balance - cents - before, 0) if before is not None else 0
        before = balance
    return missing
