"""Meters that a technician should look at, and why."""

from typing import Protocol

FAR_TOO_HIGH, CANNOT_READ, METER_CHANGED = "far_too_high", "cannot_read", "meter_changed"


class Inspections(Protocol):
    """What the use cases need of the store."""

    def ask(self, meter_id: int, account_id: int, reason: str, reading_id: int | None = None) -> None: ...
