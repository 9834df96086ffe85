"""Is this technician real? Whoever asks needs a staff number and the code of a visit, and gets five tries a day."""

from datetime import date
from typing import Protocol

MAX_CHECKS_PER_PHONE_AND_DAY = 5


class TechnicianChecks(Protocol):
    """What the use cases need of the store."""

    def count(self, phone: str, day: date) -> int: ...

    def give_back(self, phone: str, day: date) -> None: ...
