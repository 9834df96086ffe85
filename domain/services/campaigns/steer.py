"""What operators decide about a campaign after it is planned: approve, start, pause, resume, cancel.

Each waits for the batch that is being written, and takes effect before the next.
"""

from dataclasses import dataclass

from domain.campaigns.campaigns import EXCLUDED, NEVER_QUEUED, OPEN, WAITING, Campaign, Gate, judge
from domain.errors import Refused
from domain.services.unit_of_work import UnitOfWork

MIN_HASH_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Steer:
    """The command: which campaign, and who says so; of an approval also the hash of what was looked at."""

    campaign_id: int
    by: str
    seen_hash: str | None = None


def approve_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """A second operator approves audience and texts, by their hash. Raises `Refused` for its planner."""
    campaign = unit_of_work.campaigns.lock(command.campaign_id)
    if command.by == campaign.planned_by:
        raise Refused("Nobody approves their own plan: a second operator does", "own_plan")
    if command.seen_hash and not _is_hash_of(command.seen_hash, campaign):
        said = f"Campaign {campaign.id} has the hash {campaign.hash}: it is not what was looked at"
        raise Refused(said, "other_hash")
    unit_of_work.campaigns.move(campaign, "approved", by=command.by)
    return unit_of_work.campaigns.get(campaign.id)


def start_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    return _go_on(command, "started", unit_of_work)


def resume_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """Go on after a pause. Where the pilot did not reach its gate, those who were not reached are notified once
    more.
    """
    campaign = _go_on(command, "resumed", unit_of_work)
    for wave in unit_of_work.campaigns.waves(campaign.id):
        counts = unit_of_work.campaign_counts.of_wave(wave.id)
        if wave.is_pilot and judge(counts, campaign.gate_percent) is Gate.SHUT:
            unit_of_work.campaign_messages.notify_again(wave)
    return campaign


def pause_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    campaign = unit_of_work.campaigns.lock(command.campaign_id)
    unit_of_work.campaigns.move(campaign, "paused", reason=f"paused by {command.by}")
    return unit_of_work.campaigns.get(campaign.id)


def cancel_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """No more is sent; numbers that were not issued are void, and never used."""
    campaign = unit_of_work.campaigns.lock(command.campaign_id)
    unit_of_work.campaigns.move(campaign, "cancelled")
    for wave in unit_of_work.campaigns.waves(campaign.id):
        left = unit_of_work.campaign_counts.of_wave(wave.id).get(WAITING, 0)
        unit_of_work.campaign_counts.add(wave.id, {WAITING: -left, EXCLUDED + NEVER_QUEUED: left})
        unit_of_work.campaign_messages.take_back(wave)
        unit_of_work.campaign_accounts.void(wave)
    return unit_of_work.campaigns.get(campaign.id)


def hand_over(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """Those whom no SMS reached are for letters and calls now. Raises `Refused` while one may still reach them."""
    campaign = unit_of_work.campaigns.lock(command.campaign_id)
    if campaign.state in OPEN:
        raise Refused(f"Campaign {campaign.id} is {campaign.state}: hand over when it is done", "campaign_open")
    for wave in unit_of_work.campaigns.waves(campaign.id):
        unit_of_work.campaign_messages.hand_over(wave)
    return campaign


def _is_hash_of(seen: str, campaign: Campaign) -> bool:
    """The beginning of it is enough, as long as it is no guess."""
    return len(seen) >= MIN_HASH_DIGITS and campaign.hash.startswith(seen.lower())


def _go_on(command: Steer, event: str, unit_of_work: UnitOfWork) -> Campaign:
    campaign = unit_of_work.campaigns.lock(command.campaign_id)
    campaign.after(event)
    if campaign.is_late(unit_of_work.now):
        said = f"The deadline of campaign {campaign.id} has passed: cancel it, and plan another"
        raise Refused(said, "deadline_past")
    unit_of_work.campaigns.move(campaign, event)
    return unit_of_work.campaigns.get(campaign.id)
