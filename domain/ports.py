"""The outside, as narrow as the one adapter behind each port."""

from datetime import datetime
from typing import Protocol

from domain.jobs import Job


class Clock(Protocol):
    """Tells the time. Nothing else does: no use case, no SQL, no channel."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Nudge(Protocol):
    """Says "there is work" to the workers, off the caller's path. A lost nudge costs seconds: the clock repeats it."""

    def __call__(self, job: Job) -> None: ...
