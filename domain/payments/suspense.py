"""Payments whose account nobody could name yet."""

from dataclasses import dataclass
from typing import Protocol

from domain.payments.payments import Booked


@dataclass(frozen=True, slots=True)
class Held:
    """A payment in suspense, and the account that was proposed for it."""

    payment: Booked
    reference: str
    reason: str
    proposed_account_id: int | None


class Suspense(Protocol):
    """Payments that nobody could name an account for, until two persons have."""

    def hold(self, payment_id: int, reason: str) -> None: ...

    def get(self, payment_id: int) -> Held | None: ...

    def propose(self, payment_id: int, account_id: int) -> None: ...

    def release(self, payment_id: int, by: str, request_id: int | None = None) -> None: ...

    def reopen(self, payment_id: int, reason: str) -> None: ...
