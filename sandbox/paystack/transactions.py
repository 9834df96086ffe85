"""A card payment from its initialisation on, in subunits (cents)."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from sandbox.paystack.scripts import Script

LOCAL_CARD_FEE = Decimal("0.029")
TEST_CARD = {
    "authorization_code": "AUTH_standin",
    "bin": "408408",
    "last4": "4081",
    "exp_month": "12",
    "exp_year": "2030",
    "channel": "card",
    "card_type": "visa",
    "bank": "TEST BANK",
    "country_code": "KE",
    "brand": "visa",
    "reusable": True,
    "signature": "SIG_standin",
}

Status = Literal["abandoned", "ongoing", "failed", "success", "reversed"]
GATEWAY_RESPONSES: dict[Status, str] = {
    "abandoned": "The transaction was not completed",
    "ongoing": "The transaction is being completed by the customer",
    "failed": "Declined",
    "success": "Approved",
    "reversed": "Approved",
}


@dataclass(slots=True)
class Transaction:
    id: int
    reference: str
    access_code: str
    domain: str
    email: str
    requested_amount: int
    currency: str
    created_at: datetime
    callback_url: str = ""
    label: str = ""
    metadata: Any = None
    script: Script = field(default_factory=Script)
    status: Status = "abandoned"
    paid_at: datetime | None = None
    amount: int = 0
    refunded: int = 0
    settlement_id: int | None = None
    verifications: int = 0

    @property
    def was_paid(self) -> bool:
        return self.paid_at is not None

    @property
    def fees(self) -> int:
        return int((self.amount * LOCAL_CARD_FEE).quantize(Decimal(1), ROUND_HALF_UP)) if self.was_paid else 0

    @property
    def cancel_url(self) -> str:
        return self.metadata.get("cancel_action", "") if isinstance(self.metadata, dict) else ""

    def charge(self, now: datetime) -> None:
        self.status, self.paid_at = "success", now
        self.amount = self.script.charged_amount or self.requested_amount


def listed(transaction: Transaction) -> dict[str, Any]:
    """As verify, the list and the webhook show it."""
    return {
        "id": transaction.id,
        "domain": transaction.domain,
        "status": transaction.status,
        "reference": transaction.reference,
        "amount": transaction.amount or transaction.requested_amount,
        "requested_amount": transaction.requested_amount,
        "currency": transaction.currency,
        "fees": transaction.fees or None,
        "channel": "card",
        "paid_at": written(transaction.paid_at),
        "created_at": written(transaction.created_at),
        "gateway_response": GATEWAY_RESPONSES[transaction.status],
        "authorization": TEST_CARD if transaction.was_paid else {},
        "customer": {"id": transaction.id, "email": transaction.email},
        "metadata": transaction.metadata,
    }


def written(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
