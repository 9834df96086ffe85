"""Which bills a payment settles: the oldest first. It follows from what was billed and what is owed; no row says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Item:
    """An amount that the account was asked for, the oldest first in any list of them."""

    bill_id: int
    cents: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a payment settles: cents by bill, the oldest first, what is older than any bill, what stays as credit."""

    bills: tuple[tuple[int, int], ...] = ()
    older_cents: int = 0
    credit_cents: int = 0

    @property
    def total_cents(self) -> int:
        return sum(cents for _, cents in self.bills) + self.older_cents + self.credit_cents


def open_items(items: Sequence[Item], balance_cents: int) -> tuple[Item, ...]:
    """What is still open of each item: with the oldest paid first, what is owed are the newest.

    `items` come the oldest first; what is owed beyond them is older than all of them and not listed.
    """
    still_open: list[Item] = []
    owed = max(balance_cents, 0)
    for item in reversed(items):
        if owed <= 0:
            break
        still_open.append(Item(item.bill_id, min(item.cents, owed), item.due_on))
        owed -= still_open[-1].cents
    return tuple(reversed(still_open))


def allocate(items: Sequence[Item], balance_cents: int, paid_cents: int) -> Allocation:
    """What a payment settles, the oldest first; its parts sum to the payment. `balance_cents` is that before it."""
    before = {item.bill_id: item.cents for item in open_items(items, balance_cents)}
    after = {item.bill_id: item.cents for item in open_items(items, balance_cents - paid_cents)}
    settled = tuple((bill, cents - after.get(bill, 0)) for bill, cents in before.items() if cents != after.get(bill, 0))
    credit = max(paid_cents - max(balance_cents, 0), 0)
    older = paid_cents - credit - sum(cents for _, cents in settled)
    return Allocation(settled, older, credit)


def overdue_cents(items: Sequence[Item], balance_cents: int, today: date) -> int:
    """How much of the balance should have been paid before today; what is older than all items counts too."""
    not_yet_due = sum(item.cents for item in open_items(items, balance_cents) if item.due_on >= today)
    return max(balance_cents, 0) - not_yet_due
