"""An operator opens a region: from today its customers read their own meters."""

from domain.campaigns.rollout import IS_OPEN, LIVE
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


def open_region(name: str, unit_of_work: UnitOfWork) -> tuple[str, bool]:
    """The region's name as it is kept, and whether this opened it. Raises `NotFound` for an unknown one."""
    known, state = unit_of_work.regions.state(name)
    if state in IS_OPEN:
        return known, False
    unit_of_work.regions.set(known, state=LIVE, opens_on=business_date(unit_of_work.now))
    return known, True
