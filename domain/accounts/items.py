"""What an account is asked for."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Item:
    """An amount that the account was asked for, and the day by which it is to be paid.

    `bill_id` is empty where it is no bill: a reconnection fee, or what was brought over. In any list of them the one
    that is due first comes first.
    """

    bill_id: int | None
    cents: int
    due_on: date
