"""A customer's order to pay, and why M-Pesa may decline it."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.daraja.ledger import Source
from sandbox.daraja.results import RESULTS


@dataclass(frozen=True, slots=True)
class Order:
    """`amount` in whole shillings; `reference` as the customer typed it or the merchant sent it."""

    phone: str
    amount: int
    reference: str
    source: Source
    at: datetime
    checkout_request_id: str = ""
    shortcode: str = ""
    """Empty at the merchant's main paybill."""


class Declined(Exception):
    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.description = description or RESULTS[code]
