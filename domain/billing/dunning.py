"""When customers are reminded: to read, to pay, and to finish a payment. A day that was missed is not made up for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol


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


class Reminders(Protocol):
    """What the use cases need of the store."""

    def to_read(self, today: date, words: Sequence[StepWords], window_days: int) -> int: ...

    def to_pay(self, today: date, words: Sequence[StepWords]) -> int: ...

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
