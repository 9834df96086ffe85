"""What money really moved, in whole shillings, as M-Pesa moves them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

Source = Literal["stk", "paybill", "reversal", "withdrawal"]


@dataclass(frozen=True, slots=True)
class Movement:
    """Into our account when positive. `balance` is the account's after it."""

    receipt: str
    source: Source
    amount: int
    balance: int
    started_at: datetime
    at: datetime
    phone: str = ""
    payer: str = ""
    reference: str = ""
    checkout_request_id: str = ""
    linked_receipt: str = ""
    third_party_id: str = ""
    shortcode: str = ""
    """Empty at the merchant's main paybill."""

    @property
    def is_payment(self) -> bool:
        return self.amount > 0


class Ledger:
    def __init__(self) -> None:
        self.movements: list[Movement] = []

    @property
    def balance(self) -> int:
        return self.balance_of("")

    def balance_of(self, shortcode: str) -> int:
        """Each paybill has an account of its own."""
        return next((each.balance for each in reversed(self.movements) if each.shortcode == shortcode), 0)

    def move(self, *, receipt: str, source: Source, amount: int, at: datetime, **details: object) -> Movement:
        balance = self.balance_of(str(details.get("shortcode", ""))) + amount
        facts = {"started_at": at} | details
        movement = Movement(receipt=receipt, source=source, amount=amount, balance=balance, at=at, **facts)  # type: ignore[arg-type]
        self.movements.append(movement)
        return movement

    def find(self, receipt: str) -> Movement | None:
        return next((movement for movement in self.movements if movement.receipt == receipt), None)

    def reversal_of(self, receipt: str) -> Movement | None:
        return next((movement for movement in self.movements if movement.linked_receipt == receipt), None)

    def paid_by(self, phone: str, since: datetime) -> int:
        return sum(m.amount for m in self.movements if m.is_payment and m.phone == phone and m.at >= since)


def listed(movement: Movement) -> dict[str, Any]:
    return asdict(movement) | {"at": movement.at.isoformat(), "started_at": movement.started_at.isoformat()}
