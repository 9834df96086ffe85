"""An account's statement, from the journal alone: what was owed before, what moved, what is owed after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from domain.metering.readings import Mark


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


@dataclass(frozen=True, slots=True)
class BilledReading:
    """What a bill of the statement was made from, and who read."""

    previous: int
    present: int
    read_on: date
    mark: Mark
    units: Decimal


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A movement on a page or in a document, with what is owed after it.

    `of_bill` is the number of the bill that the movement issues or cancels, `credit_note` that of the note that cancels
    it, `reading` what it was made from, and `paid_to` the number that a payer typed; it was `moved` where
    that is another one than the account has now.
    """

    entry_id: int
    booked_on: date
    kind: str
    reference: str | None
    cents: int
    balance_cents: int
    of_bill: str | None = None
    credit_note: str | None = None
    reading: BilledReading | None = None
    paid_to: str | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class StatementExtract:
    """Some lines of a statement, the newest first. `opening_cents` and `closing_cents` are those of the whole period;
    `older_than` is the line that the next lines stand behind, where there are some.
    """

    starts_on: date
    ends_on: date
    opening_cents: int
    closing_cents: int
    lines: tuple[StatementLine, ...]
    older_than: int | None = None


class Statements(Protocol):
    """What the use cases need of the store."""

    def of(self, account_id: int, starts_on: date, ends_on: date) -> Statement: ...

    def latest(self, account_id: int, limit: int) -> Sequence[Movement]: ...
