"""What operators decide about a campaign after it is approved: start, pause, resume, cancel.

Each waits for the batch that is being written, and takes effect before the next.
"""

from dataclasses import dataclass

from domain.campaigns.campaigns import EXCLUDED, NEVER_QUEUED, OPEN, PLANNED, WAITING, Campaign, Gate, judge
from domain.errors import Refused
from domain.operators.operators import check_may, known_operator
from domain.services.campaigns.approve_campaign import CAMPAIGN
from domain.services.operators.check_approval import check_approval
from domain.services.operators.withdraw_request import withdraw_request
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Steer:
    """The command: which campaign, and who says so."""

    campaign_id: int
    by: str


def start_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """Let it run. Raises `Refused` where its approval does not hold any more."""
    campaign = _go_on(command, "started", unit_of_work)
    check_approval(CAMPAIGN, str(campaign.id), campaign.hash, unit_of_work)
    return campaign


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
    campaign = _lock(command, unit_of_work)
    unit_of_work.campaigns.move(campaign, "paused", reason=f"paused by {command.by}")
    return unit_of_work.campaigns.get(campaign.id)


def cancel_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """No more is sent; numbers that were not issued are void, and never used. Nobody decides about it any more."""
    campaign = _lock(command, unit_of_work)
    unit_of_work.campaigns.move(campaign, "cancelled")
    if campaign.state == PLANNED:
        withdraw_request(CAMPAIGN, str(campaign.id), command.by, "cancelled", unit_of_work)
    for wave in unit_of_work.campaigns.waves(campaign.id):
        left = unit_of_work.campaign_counts.of_wave(wave.id).get(WAITING, 0)
        unit_of_work.campaign_counts.add(wave.id, {WAITING: -left, EXCLUDED + NEVER_QUEUED: left})
        unit_of_work.campaign_messages.take_back(wave)
        unit_of_work.campaign_accounts.void(wave)
    return unit_of_work.campaigns.get(campaign.id)


def hand_over(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """Those whom no SMS reached are for letters and calls now. Raises `Refused` while one may still reach them."""
    campaign = _lock(command, unit_of_work)
    if campaign.state in OPEN:
        raise Refused(f"Campaign {campaign.id} is {campaign.state}: hand over when it is done", "campaign_open")
    for wave in unit_of_work.campaigns.waves(campaign.id):
        unit_of_work.campaign_messages.hand_over(wave)
    return campaign


def _lock(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """The campaign, which nobody else changes until the commit. Raises `Refused` for an operator of other regions."""
    campaign = unit_of_work.campaigns.lock(command.campaign_id)
    check_may(known_operator(command.by, unit_of_work.operators), "campaign", campaign.region)
    return campaign


def _go_on(command: Steer, event: str, unit_of_work: UnitOfWork) -> Campaign:
    campaign = _lock(command, unit_of_work)
    campaign.after(event)
    if campaign.is_late(unit_of_work.now):
        said = f"The deadline of campaign {campaign.id} has passed: cancel it, and plan another"
        raise Refused(said, "deadline_past")
    unit_of_work.campaigns.move(campaign, event)
    return unit_of_work.campaigns.get(campaign.id)
