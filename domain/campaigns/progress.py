"""How a campaign goes: what is left of it, whether that leaves in time, how its pilot stands, what a cancel leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any, Protocol

from domain.campaigns.campaigns import (
    CANCELLED,
    DONE,
    EXCLUDED,
    NEVER_QUEUED,
    NOT_REACHED,
    PAUSED,
    RUNNING,
    UNDER_WAY,
    WAITING,
    Campaign,
    Counts,
    Gate,
    judge,
)
from domain.campaigns.pace import Pace
from domain.messaging.messages import DELIVERED, EXPIRED, FAILED, QUEUED, SUBMITTING
from domain.messaging.sending import MICROS_PER_SHILLING
from domain.values.periods import NAIROBI, business_date, local_time

TO_BE_SENT = (WAITING, QUEUED, SUBMITTING)


@dataclass(frozen=True, slots=True)
class Outlook:
    """When the last SMS leaves, and whether that is before the deadline; why, where nobody can know."""

    ends_at: datetime | None = None
    in_time: bool | None = None
    why: str = ""

    def in_words(self, now: datetime) -> str:
        """`yes, 15:42`; with its day where that is not today."""
        answer = {True: "yes", False: "no", None: ""}[self.in_time]
        clock = "" if self.ends_at is None else _clock(self.ends_at, now)
        return ", ".join(part for part in (answer, clock, self.why) if part)


@dataclass(frozen=True, slots=True)
class GateStanding:
    """How the pilot stands at its gate: accounts delivered of those settled, of all that get an SMS."""

    state: Gate
    delivered: int
    settled: int
    accounts: int
    needed_percent: int

    @property
    def percent(self) -> float:
        """Of the settled ones."""
        return round(100 * self.delivered / self.settled, 1) if self.settled else 0.0


@dataclass(frozen=True, slots=True)
class KeptCampaign:
    """A campaign as it is kept: its counts, those of its pilot where a rest waits for it, the figures of its plan."""

    campaign: Campaign
    counts: Counts
    pilot: Counts | None
    planned: Mapping[str, Any]
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def left(self) -> tuple[int, int]:
        """Parts that are not sent, by what an account takes of them on average; and their cost, in millionths."""
        accounts = sum(self.counts.get(bucket, 0) for bucket in TO_BE_SENT)
        share = accounts / max(self.planned.get("told", 0), 1)
        cost_micros = float(self.planned.get("cost_kes", 0)) * MICROS_PER_SHILLING
        return ceil(self.planned.get("parts", 0) * share), ceil(cost_micros * share)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What leaves for the gateway: parts a second of late, and why nothing leaves at all."""

    parts_per_second: float
    halted: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Accounts that no SMS reached: in which network, and what the gateway said."""

    network: str
    cause: str
    accounts: int


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What is left once it is cancelled: accounts with a new number and no SMS, and those that keep the old number."""

    numbered_not_notified: int
    never_numbered: int


def outlook(kept: KeptCampaign, others: Sequence[KeptCampaign], traffic: Traffic, pace: Pace) -> Outlook:
    """Of one beside the others that run: they share what leaves."""
    campaign = kept.campaign
    if campaign.state in {DONE, CANCELLED}:
        return Outlook(why=campaign.state)
    if campaign.state == PAUSED:
        return Outlook(in_time=False, why="it is paused")
    if traffic.halted:
        return Outlook(in_time=False, why=f"SMS are {traffic.halted}")
    sharing = [each.left for each in (kept, *others) if each is kept or each.campaign.state == RUNNING]
    ends_at = pace.ends_at(sum(parts for parts, _ in sharing), sum(cost for _, cost in sharing))
    return Outlook(ends_at, ends_at <= campaign.deadline, "" if campaign.state == RUNNING else "if it starts now")


def measured(pace: Pace, traffic: Traffic, kept: Sequence[KeptCampaign]) -> Pace:
    """The pace of late, where that is slower than it could be and there was something to send all the time."""
    busy = any(each.campaign.state == RUNNING and each.counts.get(QUEUED, 0) for each in kept)
    slower = 0 < traffic.parts_per_second < pace.parts_per_second
    return replace(pace, parts_per_second=traffic.parts_per_second) if busy and slower else pace


def gate_standing(pilot: Counts, gate_percent: int) -> GateStanding:
    delivered = pilot.get(DELIVERED, 0)
    settled = delivered + sum(pilot.get(bucket, 0) for bucket in NOT_REACHED)
    under_way = sum(pilot.get(bucket, 0) for bucket in (WAITING, *UNDER_WAY))
    return GateStanding(judge(pilot, gate_percent), delivered, settled, settled + under_way, gate_percent)


def leftovers(counts: Counts) -> Leftovers:
    return Leftovers(
        numbered_not_notified=sum(counts.get(bucket, 0) for bucket in (FAILED, EXPIRED)),
        never_numbered=counts.get(EXCLUDED + NEVER_QUEUED, 0),
    )


def notified(counts: Counts) -> int:
    """Accounts whose SMS is with the network, or arrived."""
    return sum(counts.get(bucket, 0) for bucket in (DELIVERED, *UNDER_WAY)) - counts.get(QUEUED, 0)


class CampaignProgress(Protocol):
    """What the use cases need of the store."""

    def newest(self, limit: int, regions: Sequence[str] = ()) -> Sequence[KeptCampaign]: ...

    def one(self, campaign_id: int) -> KeptCampaign | None: ...

    def traffic(self) -> Traffic: ...


def _clock(instant: datetime, now: datetime) -> str:
    if business_date(instant) == business_date(now):
        return f"{instant.astimezone(NAIROBI):%H:%M}"
    return local_time(instant)
