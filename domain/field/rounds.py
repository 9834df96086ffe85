"""A round: what one technician does on one day, in the order of the walk."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Round:
    """The round of a technician and day; its orders name it and their place in it."""

    id: int
    technician_id: int
    day: date


class Rounds(Protocol):
    """What the use cases need of the store."""

    def open(self, technician_id: int, day: date) -> Round: ...
