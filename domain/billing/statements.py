"""An account's statement, from the journal alone: what was owed before, what moved, what is owed after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Movement:
    """An entry as it changed what the account owes. `reference` is the number of the bill, note or receipt."""

    booked_on: date
    kind: str
    reference: str | None
    cents: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What moved from one day to another, both included, the oldest first. Opening + movements = closing."""

    starts_on: date
    ends_on: date
    opening_cents: int
    movements: tuple[Movement, ...]

    @property
    def closing_cents(self) -> int:
        return self.opening_cents + sum(movement.cents for movement in self.movements)

    def with_balances(self) -> Iterator[tuple[Movement, int]]:
        """Each movement with what was owed after it."""
        balance = self.opening_cents
        for movement in self.movements:
            balance += movement.cents
            yield movement, balance


class Statements(Protocol):
    """What the use cases need of the store."""

    def of(self, account_id: int, starts_on: date, ends_on: date) -> Statement: ...

    def latest(self, account_id: int, limit: int) -> Sequence[Movement]: ...
