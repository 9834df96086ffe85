"""Statements of more than two pages: asked for on a page, made by a worker, kept as long as the session may last."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

MAX_WAITING_PER_SESSION, MAX_TRIES = 3, 3
MAX_LINES = 12_000
"""Of one document: some 450 MB while it is set, about 350 pages."""
TAKEN_FOR = timedelta(minutes=5)


class LongStatementState(StrEnum):
    """What a reader is told of it."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LongStatement:
    """Which days of an account, in which language."""

    account_id: int
    starts_on: date
    ends_on: date
    language: str


@dataclass(frozen=True, slots=True)
class TakenStatement:
    """One that a worker is at."""

    id: int
    wanted: LongStatement


@dataclass(frozen=True, slots=True)
class KeptStatement:
    """What became of it so far; the document once it is ready."""

    state: LongStatementState
    pdf: bytes | None


class LongStatements(Protocol):
    """What pages and workers need of the store."""

    def of(self, session_id: int, wanted: LongStatement) -> KeptStatement | None: ...

    def ask(self, session_id: int, wanted: LongStatement) -> bool: ...

    def take(self) -> TakenStatement | None: ...

    def keep(self, statement_id: int, pdf: bytes) -> None: ...

    def give_up(self, statement_id: int) -> None: ...
