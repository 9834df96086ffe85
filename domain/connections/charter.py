"""The charter: how many working days the company gives itself for each clock, by class, from which day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.connections.classes import ConnectionClass
from domain.connections.rungs import Clock
from domain.connections.working_days import Holidays

Days = Mapping[ConnectionClass, Mapping[Clock, int]]


@dataclass(frozen=True, slots=True)
class CharterVersion:
    """The days that hold from a day on, and where they are published."""

    starts_on: date
    source: str
    days: Days


@dataclass(frozen=True, slots=True)
class Papers:
    """What an applicant of a class brings; each paper by the name of its text."""

    needed: Mapping[ConnectionClass, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Charter:
    """Its versions, the oldest first; the papers; the holidays on which nobody works; and where papers are brought."""

    versions: Sequence[CharterVersion]
    papers: Papers
    holidays: Holidays
    offices: Mapping[str, str]

    def days(self, clock: Clock, of: ConnectionClass, on: date) -> int:
        """By the version that held when the clock began to run."""
        in_force = [version for version in self.versions if version.starts_on <= on]
        return (in_force or list(self.versions))[-1 if in_force else 0].days[of][clock]

    def due_on(self, clock: Clock, of: ConnectionClass, began_on: date) -> date:
        """The last day of the clock."""
        return self.holidays.after(began_on, self.days(clock, of, began_on))

    def papers_of(self, of: str) -> Sequence[str]:
        return self.papers.needed[ConnectionClass(of)]

    def office_of(self, region: str | None) -> str | None:
        """Where papers are brought, where that is known."""
        return self.offices.get(region or "")
