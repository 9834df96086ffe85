"""An operator opens a region: from today its customers read their own meters."""

from dataclasses import dataclass

from domain.campaigns.rollout import IS_OPEN, LIVE
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class OpenRegion:
    """The region, in any capitals."""

    name: str


@dataclass(frozen=True, slots=True)
class OpenedRegion:
    """Its name as it is kept, and whether this command opened it."""

    name: str
    opened: bool


def open_region(command: OpenRegion, unit_of_work: UnitOfWork) -> OpenedRegion:
    """Open the region; one that is open stays as it is. Raises `NotFound` for an unknown one."""
    known, state = unit_of_work.regions.state(command.name)
    if state in IS_OPEN:
        return OpenedRegion(known, opened=False)
    unit_of_work.regions.set(known, state=LIVE, opens_on=business_date(unit_of_work.now))
    return OpenedRegion(known, opened=True)
