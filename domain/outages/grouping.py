"""When reports are a suspected incident: how many people of a place, within which time. The figures are dated data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from domain.care.outages import Reporter
from domain.outages.incidents import Place

PERCENT = 100


@dataclass(frozen=True, slots=True)
class OutageRules:
    """The thresholds in force on a day. `transformer_share_percent` of the accounts of a transformer, but never fewer
    than `min_transformer_accounts` nor more than `max_transformer_accounts`, make an incident.
    """

    min_transformer_accounts: int
    max_transformer_accounts: int
    transformer_share_percent: int
    feeder_transformers: int
    area_accounts: int
    within_minutes: int
    return_percentile: int
    min_history: int
    max_return_changes: int
    worse_minutes: int

    @property
    def within(self) -> timedelta:
        return timedelta(minutes=self.within_minutes)

    def needed_at_transformer(self, accounts: int) -> int:
        """How many must report, of so many accounts: a share is rounded up."""
        share = -(-accounts * self.transformer_share_percent // PERCENT)
        return max(self.min_transformer_accounts, min(share, self.max_transformer_accounts))

    @property
    def accounts_that_matter(self) -> int:
        """So many accounts need the most reports: whoever counts the accounts of a transformer may stop there."""
        return -(-self.max_transformer_accounts * PERCENT // self.transformer_share_percent)


@dataclass(frozen=True, slots=True)
class ReportedPlace:
    """A place from where reports wait: of how many different people, phones and accounts (the fewest of the three
    count: one person's six accounts are one), since when, and how many accounts hang there.
    """

    place: Place
    people: int
    since: datetime
    accounts: int = 0


def suspicious(found: Sequence[ReportedPlace], rules: OutageRules) -> list[ReportedPlace]:
    """The places whose reports are enough for an incident."""
    return [each for each in found if each.people >= _needed(each, rules)]


def _needed(reported: ReportedPlace, rules: OutageRules) -> int:
    if reported.place.transformer_id is not None:
        return rules.needed_at_transformer(reported.accounts)
    return rules.area_accounts


class ReportGroups(Protocol):
    """What the use cases need of the store."""

    def take_turn(self) -> bool: ...

    def at_transformers(self, rules: OutageRules) -> Sequence[ReportedPlace]: ...

    def in_areas(self, rules: OutageRules) -> Sequence[ReportedPlace]: ...

    def upstream(self, rules: OutageRules) -> Sequence[ReportedPlace]: ...

    def below(self, feeder_id: int) -> Sequence[int]: ...

    def join_open(self) -> Sequence[tuple[int, Reporter]]: ...


class OutageThresholds(Protocol):
    """What the use cases need of the store."""

    def on(self, day: date) -> OutageRules: ...
