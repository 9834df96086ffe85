"""What a payment settles: the oldest debt first. It follows from what was asked for and is owed; no row says it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.accounts.accounts import Account
from domain.accounts.items import Item


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed on a day, and by when: `overdue_cents` should have been paid since `overdue_since`, the rest by
    `due_on`. `overdue_since` is empty where it is older than all items that are known.
    """

    owed_cents: int = 0
    overdue_cents: int = 0
    overdue_since: date | None = None
    due_on: date | None = None

    @property
    def rest_cents(self) -> int:
        """What is owed and not overdue."""
        return self.owed_cents - self.overdue_cents


def open_items(items: Sequence[Item], balance_cents: int) -> tuple[Item, ...]:
    """What is still open of each item: with the oldest paid first, what is owed are the newest.

    What is owed beyond them is older than all of them and not listed.
    """
    still_open: list[Item] = []
    owed = max(balance_cents, 0)
    for item in reversed(items):
        if owed <= 0:
            break
        if item.cents > 0:
            still_open.append(Item(item.bill_id, min(item.cents, owed), item.due_on))
            owed -= still_open[-1].cents
    return tuple(reversed(still_open))


def debt_on(today: date, items: Sequence[Item], balance_cents: int) -> Debt:
    """What of the balance should have been paid before today, and by when the rest is to be paid."""
    still_open = open_items(items, balance_cents)
    owed = max(balance_cents, 0)
    not_yet_due = [item for item in still_open if item.due_on >= today]
    overdue = owed - sum(item.cents for item in not_yet_due)
    is_known = sum(item.cents for item in still_open) == owed
    return Debt(
        owed_cents=owed,
        overdue_cents=overdue,
        overdue_since=still_open[0].due_on if overdue and is_known else None,
        due_on=not_yet_due[0].due_on if not_yet_due else None,
    )


def debt_of(account: Account, today: date) -> Debt:
    """What the account owes on that day, and by when; nothing is overdue in the time that an answered query gave."""
    return debt_on(today, [_with_grace(item, account.grace_until) for item in account.items], account.balance_cents)


def _with_grace(item: Item, until: date | None) -> Item:
    return replace(item, due_on=max(item.due_on, until)) if until else item
