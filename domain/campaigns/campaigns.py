"""A campaign: the accounts of a region go to new numbers, and each customer is notified by SMS.

The audience and the texts are frozen when it is planned, a second operator approves them by their hash, and a pilot
area may have to prove that customers are reached before the rest follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, Protocol

from domain.errors import Refused
from domain.lifecycle import Life
from domain.messaging import messages

PLANNED, APPROVED, RUNNING, PAUSED = "planned", "approved", "running", "paused"
DONE, CANCELLED = "done", "cancelled"

LIFE = Life(
    "campaign",
    PLANNED,
    (
        (PLANNED, "approved", APPROVED),
        (APPROVED, "started", RUNNING),
        (RUNNING, "paused", PAUSED),
        (PAUSED, "resumed", RUNNING),
        (RUNNING, "ended", DONE),
        (PAUSED, "ended", DONE),
        (PLANNED, "cancelled", CANCELLED),
        (APPROVED, "cancelled", CANCELLED),
        (RUNNING, "cancelled", CANCELLED),
        (PAUSED, "cancelled", CANCELLED),
    ),
)
OPEN = tuple(state for state in LIFE.states if state not in LIFE.final_states())

WAITING = "waiting"
"""Where an account is counted before its message is queued."""

NUMBERED = "numbered"
EXCLUDED = "excluded:"
NO_PHONE, UNREACHABLE, BLOCKED, CLOSED, NOTIFIED_BEFORE = "no_phone", "unreachable", "blocked", "closed", "told_before"
NEVER_QUEUED = "cancelled"
"""Why an account is not notified: before the plan, and once its campaign was cancelled."""

UNDER_WAY = (messages.QUEUED, messages.SUBMITTING, messages.SUBMITTED, messages.UNKNOWN)
NOT_REACHED = (messages.FAILED, messages.EXPIRED, messages.HANDED_OVER)
BUCKETS = (*UNDER_WAY, messages.DELIVERED, *NOT_REACHED)


@dataclass(frozen=True, slots=True)
class Campaign:
    """What was planned, and where it stands. `reason` says why it is paused."""

    id: int
    region: str
    area: str | None
    pilot: str | None
    state: str
    deadline: datetime
    gate_percent: int
    hash: str
    planned_by: str
    approved_by: str | None = None
    reason: str | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether it is too late to send: the deadline settles what is left, also where a campaign is paused."""
        return self.deadline <= now

    def after(self, event: str) -> str:
        """The state after it. Raises `Refused` in one sentence where it cannot happen now."""
        try:
            return LIFE.after(self.state, event)
        except Refused as error:
            said = f"Campaign {self.id} is {self.state}: it cannot be {event}"
            raise Refused(said, "wrong_state") from error


@dataclass(frozen=True, slots=True)
class Wave:
    """A part of a campaign that runs by itself: its accounts have the places from `first` to before `end`, and those
    before `upto` have their numbers.
    """

    id: int
    campaign_id: int
    is_pilot: bool
    first: int
    end: int
    upto: int

    @property
    def is_untouched(self) -> bool:
        """Whether it is the first, and nobody in it has a number yet."""
        return self.first == self.upto == 1

    @property
    def is_fed(self) -> bool:
        return self.upto >= self.end


Counts = Mapping[str, int]
"""Accounts by bucket."""


def in_buckets(counts: Counts) -> dict[str, Any]:
    """Every account in one bucket, and the sum of them; what waits for its message is queued, too."""
    buckets = {bucket: counts.get(bucket, 0) for bucket in BUCKETS}
    buckets[messages.QUEUED] += counts.get(WAITING, 0)
    excluded = {
        bucket.removeprefix(EXCLUDED): count
        for bucket, count in sorted(counts.items())
        if bucket.startswith(EXCLUDED) and count
    }
    accounts = sum(buckets.values()) + sum(excluded.values())
    return {"accounts": accounts, NUMBERED: counts.get(NUMBERED, 0), **buckets, "excluded": excluded}


class Gate(Enum):
    """What a pilot has proved so far."""

    OPEN = auto()
    SHUT = auto()
    UNDECIDED = auto()


def judge(pilot: Counts, gate_percent: int) -> Gate:
    """Open as soon as enough are delivered whatever becomes of the rest, shut as soon as too many cannot be."""
    delivered = pilot.get(messages.DELIVERED, 0)
    open_ones = sum(pilot.get(bucket, 0) for bucket in (WAITING, *UNDER_WAY))
    everyone = delivered + open_ones + sum(pilot.get(bucket, 0) for bucket in NOT_REACHED)
    if delivered * 100 >= gate_percent * everyone:
        return Gate.OPEN
    return Gate.SHUT if (delivered + open_ones) * 100 < gate_percent * everyone else Gate.UNDECIDED


def why_shut(pilot: Counts, gate_percent: int) -> str:
    """What the operator reads when the pilot fails its gate."""
    delivered = pilot.get(messages.DELIVERED, 0)
    settled = delivered + sum(pilot.get(bucket, 0) for bucket in NOT_REACHED)
    share = 100 * delivered / settled if settled else 0
    return f"the pilot reached {delivered} of {settled} settled ({share:.1f} %), the gate is {gate_percent} %"


class Campaigns(Protocol):
    """What the use cases need of the store."""

    def region(self, name: str) -> str: ...

    def area(self, region: str, name: str) -> int: ...

    def add(self, **planned: Any) -> int: ...

    def add_wave(self, campaign_id: int, *, is_pilot: bool, first: int, end: int) -> Wave: ...

    def freeze(self, campaign_id: int, digest: str, figures: dict[str, Any]) -> None: ...

    def figures(self, campaign_id: int) -> Mapping[str, Any]: ...

    def get(self, campaign_id: int) -> Campaign: ...

    def lock(self, campaign_id: int) -> Campaign: ...

    def lock_if_due(self, campaign_id: int) -> Campaign | None: ...

    def open_in(self, region: str) -> Campaign | None: ...

    def waves(self, campaign_id: int) -> list[Wave]: ...

    def move(self, campaign: Campaign, event: str, **values: Any) -> str: ...


class CampaignMessages(Protocol):
    """What the use cases need of the store."""

    def feed(self, wave: Wave, limit: int, deadline: datetime) -> None: ...

    def number_only(self, wave: Wave, limit: int, deadline: datetime) -> None: ...

    def notify_elsewhere(self, wave: Wave) -> int: ...

    def notify_again(self, wave: Wave) -> int: ...

    def take_back(self, wave: Wave) -> int: ...

    def hand_over(self, wave: Wave) -> int: ...

    def parts_beside(self, campaign_id: int) -> Mapping[str, int]: ...


class CampaignCounts(Protocol):
    """What the use cases need of the store."""

    def add(self, wave_id: int, moved: Mapping[str, int]) -> None: ...

    def of_wave(self, wave_id: int) -> Mapping[str, int]: ...

    def of_campaign(self, campaign_id: int) -> Mapping[str, int]: ...
