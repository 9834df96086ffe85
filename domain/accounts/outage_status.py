"""What customers hear of an outage at their account: how far it is, its cause, the crew, and when power is back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.values.periods import NAIROBI

UNKNOWN, PLANNED = "unknown", "planned"
CAUSES = (UNKNOWN, "storm", "tree", "equipment", "overload", "vehicle", "vandalism", "upstream")
"""Why power failed, as crews find it; upstream: the fault is in the network above."""

LOOKING, ON_THE_WAY, AT_WORK = "looking", "on_the_way", "at_work"
CREW_STATES = (LOOKING, ON_THE_WAY, AT_WORK)


class Stage(StrEnum):
    """What customers hear of an outage at a moment."""

    PLANNED = "planned"
    BACK_BY = "back_by"
    LATE = "late"
    CONFIRMED = "confirmed"
    SUSPECTED = "suspected"


@dataclass(frozen=True, slots=True)
class OutageStatus:
    """An open incident or planned work as its customers hear of it. `return_at` is the time of return that was said, of
    planned work its end. An incident that is not confirmed is what neighbours have reported.
    """

    is_confirmed: bool = True
    cause: str = UNKNOWN
    crew_state: str = LOOKING
    return_at: datetime | None = None

    @property
    def is_planned(self) -> bool:
        return self.cause == PLANNED

    def stage(self, now: datetime) -> Stage:
        """What is said of it: a time of return that has passed is not said any more."""
        if self.is_planned:
            return Stage.PLANNED
        if self.return_at is not None:
            return Stage.BACK_BY if now < self.return_at else Stage.LATE
        return Stage.CONFIRMED if self.is_confirmed else Stage.SUSPECTED


def packed_status(status: OutageStatus) -> dict[str, Any]:
    """The status in JSON's own types."""
    return_at = status.return_at.isoformat() if status.return_at else None
    return {
        "is_confirmed": status.is_confirmed,
        "cause": status.cause,
        "crew_state": status.crew_state,
        "return_at": return_at,
    }


def unpacked_status(kept: Mapping[str, Any]) -> OutageStatus:
    """The status that `packed_status` packed."""
    return_at = datetime.fromisoformat(kept["return_at"]) if kept["return_at"] else None
    return OutageStatus(kept["is_confirmed"], kept["cause"], kept["crew_state"], return_at)


def time_of_return(return_at: datetime, now: datetime) -> str:
    """As customers read it: `16:00`, and the day where it is another one: `06:00 29/11`."""
    local = return_at.astimezone(NAIROBI)
    if local.date() == now.astimezone(NAIROBI).date():
        return f"{local:%H:%M}"
    return f"{local:%H:%M %d/%m}"
