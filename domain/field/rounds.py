"""A round: what one technician does on one day, in the order of the walk."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

HASTY_SHARE = 0.3
MIN_VISITS_OF_A_FAST_ROUND = 5


@dataclass(frozen=True, slots=True)
class Round:
    """The round of a technician and day; its orders name it and their place in it."""

    id: int
    technician_id: int
    day: date


def is_too_fast(closed: int, hasty: int) -> bool:
    """Whether so many of the visits that ended were hasty that nobody can have looked at the meters."""
    return closed >= MIN_VISITS_OF_A_FAST_ROUND and hasty >= closed * HASTY_SHARE


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How many visits of a round have ended, how many of them were hasty, and whether the newest one was."""

    closed: int
    hasty: int
    is_newest_hasty: bool

    @property
    def rounds(self) -> int:
        """1 with the first visit that ends: then the round counts as worked."""
        return int(self.closed == 1)

    @property
    def fast_rounds(self) -> int:
        """1 where the newest visit makes the round too fast, -1 where it makes it slow enough."""
        before = is_too_fast(self.closed - 1, self.hasty - self.is_newest_hasty)
        return is_too_fast(self.closed, self.hasty) - before


class Rounds(Protocol):
    """What the use cases need of the store."""

    def open(self, technician_id: int, day: date) -> Round: ...
