"""Meters that a technician should look at, and why."""

from typing import Protocol

from domain.metering.verdicts import Hold

CANNOT_READ, METER_CHANGED = "cannot_read", "meter_changed"
REASONS = (*Hold, CANNOT_READ, METER_CHANGED)


class Inspections(Protocol):
    """What the use cases need of the store."""

    def ask(self, meter_id: int, account_id: int, reason: str, reading_id: int | None = None) -> None: ...

    def close(self, meter_id: int) -> int: ...
