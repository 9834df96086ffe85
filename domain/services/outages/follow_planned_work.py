"""Planned work begins and ends by the clock; what it cost its customers is kept, and who reported it hears the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.outages.planned_works import PlannedWork
from domain.outages.return_times import band_of
from domain.services.outages.outage_texts import tell_power_back
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class Followed:
    """How many works have begun, and how many are over."""

    begun: int
    over: int


def follow_planned_work(unit_of_work: UnitOfWork, terms: Terms) -> Followed:
    """What is under way is known at the dial, and a report of it is answered so."""
    begun = _moved(unit_of_work.planned_works.beginning(), "begin", unit_of_work)
    over = _moved(unit_of_work.planned_works.ending(), "end", unit_of_work)
    for work in over:
        unit_of_work.planned_works.interrupt(work, band_of(work.begins_at))
        reporters = unit_of_work.planned_works.restore(work.id)
        tell_power_back(f"planned:{work.id}:over", reporters, unit_of_work, terms)
    return Followed(len(begun), len(over))


def _moved(due: Sequence[int], event: str, unit_of_work: UnitOfWork) -> list[PlannedWork]:
    works = [unit_of_work.planned_works.lock(work_id) for work_id in due]
    return [work for work in works if work is not None and unit_of_work.planned_works.move(work, event)]
