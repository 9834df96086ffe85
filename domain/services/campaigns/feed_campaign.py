"""A campaign runs by itself: batch after batch while there is room in the queue, the rest after the pilot's gate."""

from dataclasses import dataclass
from enum import StrEnum

from domain.campaigns.campaigns import Campaign, Gate, Wave, judge
from domain.campaigns.figures import CampaignTerms
from domain.messaging.messages import QUEUED
from domain.services.campaigns.campaign_approval import why_not_approved
from domain.services.unit_of_work import UnitOfWork

BATCH = 2_000
QUEUED_SECONDS = 30
"""Sending time that waits in the queue: enough for every worker, little enough that a number is sent when it begins."""


class Feeding(StrEnum):
    """What came of it: a batch, after which there may be another at once, or nothing to do now."""

    QUEUED = "queued"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class FeedCampaign:
    """The command: which campaign, when it is due."""

    campaign_id: int


def feed_campaign(command: FeedCampaign, unit_of_work: UnitOfWork, terms: CampaignTerms) -> Feeding:
    """One batch of accounts gets its numbers and its messages."""
    campaign = unit_of_work.campaigns.lock_if_due(command.campaign_id)
    if campaign is None:
        return Feeding.NOTHING
    waves = unit_of_work.campaigns.waves(campaign.id)
    if waves[0].is_untouched and why_not_approved(campaign, unit_of_work):
        return Feeding.NOTHING
    if campaign.is_late(unit_of_work.now):
        return _number_the_rest(campaign, waves, unit_of_work)
    wave = _next_wave(campaign, waves, unit_of_work)
    if wave is None or not terms.window.is_open(unit_of_work.now) or _is_full(campaign, unit_of_work, terms):
        return Feeding.NOTHING
    unit_of_work.campaign_messages.feed(wave, BATCH, campaign.deadline)
    return Feeding.QUEUED


def _number_the_rest(campaign: Campaign, waves: list[Wave], unit_of_work: UnitOfWork) -> Feeding:
    """One batch, notified or not, whatever the pilot proved."""
    for wave in waves:
        if not wave.is_fed:
            unit_of_work.campaign_messages.number_only(wave, BATCH, campaign.deadline)
            return Feeding.QUEUED
    return Feeding.NOTHING


def _next_wave(campaign: Campaign, waves: list[Wave], unit_of_work: UnitOfWork) -> Wave | None:
    """The one whose turn it is: after the pilot only where its gate is open."""
    for wave in waves:
        if not wave.is_fed:
            return wave
        if wave.is_pilot and _judged(wave, campaign, unit_of_work) is not Gate.OPEN:
            return None
    return None


def _is_full(campaign: Campaign, unit_of_work: UnitOfWork, terms: CampaignTerms) -> bool:
    queued = unit_of_work.campaign_counts.of_campaign(campaign.id).get(QUEUED, 0)
    return queued >= max(BATCH, terms.parts_per_second * QUEUED_SECONDS)


def _judged(pilot: Wave, campaign: Campaign, unit_of_work: UnitOfWork) -> Gate:
    return judge(unit_of_work.campaign_counts.of_wave(pilot.id), campaign.gate_percent)
