"""When customers are reminded: to read, to pay, and to finish a payment. A day that was missed is not made up for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Step:
    """A reminder: the name of its words, and its day, counted from the day it is about."""

    template: str
    days: int


@dataclass(frozen=True, slots=True)
class StepWords:
    """The words of a step in a language, with `{account}`, `{amount}`, `{day}` left open, and the parts they take."""

    days: int
    language: str
    text: str
    parts: int


class Batch(NamedTuple):
    """A part of those who may have to be reminded: the ids above the first of the two, up to the second."""

    above: int
    upto: int


EVERYBODY = Batch(0, 2**63 - 1)


class Reminders(Protocol):
    """What the use cases need of the store."""

    def batches_to_read(self, today: date, steps: Sequence[Step], window_days: int) -> Sequence[Batch]: ...

    def to_read(self, today: date, words: Sequence[StepWords], window_days: int, batch: Batch) -> int: ...

    def batches_to_pay(self, today: date, steps: Sequence[Step]) -> Sequence[Batch]: ...

    def to_pay(self, today: date, words: Sequence[StepWords], batch: Batch) -> int: ...

    def to_finish(self, today: date, words: Sequence[StepWords], left_before: datetime) -> int: ...


class UnfinishedPayments(Protocol):
    """What the use cases need of the store."""

    def note(self, phone: str, account_id: int) -> None: ...

    def forget(self, phone: str, account_id: int) -> None: ...


# From the day on which the window opens; who has not read after the last is on the list for a technician's visit.
READING_STEPS = (Step("window_opens", 0), Step("still_unread", 7))

# From the day on which a bill is due.
PAYING_STEPS = (Step("due_soon", -3), Step("overdue", 3))

# Whoever leaves a payment in the middle of a session is notified once a day, when there was time to dial again.
FINISHING_STEPS = (Step("payment_unfinished", 0),)
FINISHING_AFTER = timedelta(minutes=30)
