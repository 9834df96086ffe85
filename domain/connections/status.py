"""How far an application is, as its applicant reads it: the rungs that are done, who holds it, and the days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.connections.applications import Application, RungReached
from domain.connections.charter import Charter
from domain.connections.rungs import LADDER, Clock, Holder, Rung


@dataclass(frozen=True, slots=True)
class Status:
    """The rungs with the last day on which each was reached; the days that the charter gives and that were used.

    Without a clock nobody of ours is waited for, and no days are given.
    """

    application: Application
    done: Sequence[tuple[Rung, date]]
    holder: Holder
    clock: Clock | None
    days_given: int
    days_used: int
    due_on: date | None

    @property
    def to_come(self) -> Sequence[Rung]:
        """What is still before the account is open; nothing where the application has ended."""
        reached = {rung for rung, _ in self.done}
        return () if self.application.is_over else [rung for rung in LADDER if rung not in reached]


def status_of(application: Application, rungs: Sequence[RungReached], charter: Charter, today: date) -> Status:
    """The rungs that stand: one that was gone back behind is done anew."""
    done: dict[Rung, date] = {}
    used = 0
    for each in rungs:
        done = {rung: day for rung, day in done.items() if not _is_behind(each.rung, rung)}
        done[each.rung] = each.reached_on
        used += each.days_used if each.clock is application.clock else 0
    clock, began = application.clock, application.clock_from
    if clock is None or began is None:
        return Status(application, tuple(done.items()), application.holder, None, 0, 0, None)
    used += charter.holidays.between(began, today)
    first = next((each.reached_on for each in rungs if each.clock is clock), began)
    given = charter.days(clock, application.of_class, first)
    return Status(application, tuple(done.items()), application.holder, clock, given, used, application.clock_due_on)


def _is_behind(reached: Rung, other: Rung) -> bool:
    """Whether the other is a later rung of the way up, which has to be reached again."""
    return reached in LADDER and other in LADDER and LADDER.index(other) > LADDER.index(reached)
