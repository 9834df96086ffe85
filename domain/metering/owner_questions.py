"""A stranger's reading far above the usual: the phone on file is asked about it before it is billed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

SILENCE = timedelta(hours=48)
"""Without an answer until then, the reading is billed."""


class QuestionOutcome(StrEnum):
    """What became of the reading: it is billed, or another one came meanwhile."""

    BILLED = "billed"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerQuestion:
    """The reading as `phone` gave it on `read_on`, in its `language`, and the phone on file that is asked."""

    id: int = 0
    account_id: int
    meter_id: int
    value: int
    read_on: date
    source: str
    phone: str
    language: str
    asked_phone: str
    asked_at: datetime


class OwnerQuestions(Protocol):
    """What the use cases need of the store."""

    def ask(self, question: OwnerQuestion) -> bool: ...

    def open_for(self, asked_phone: str) -> OwnerQuestion | None: ...

    def due(self, asked_before: datetime, after: int, limit: int) -> Sequence[OwnerQuestion]: ...

    def settle(self, question_id: int, outcome: QuestionOutcome) -> bool: ...
