"""A campaign runs by itself: batch after batch while there is room in the queue, then the gate, then the end."""

from domain.campaigns.campaigns import UNDER_WAY, WAITING, Campaign, Gate, Wave, judge, why_shut
from domain.campaigns.figures import CampaignTerms
from domain.errors import Refused
from domain.messaging.messages import QUEUED, SUBMITTED
from domain.services.campaigns.approve_campaign import CAMPAIGN
from domain.services.operators.check_approval import check_approval
from domain.services.unit_of_work import UnitOfWork

BATCH = 2_000
QUEUED_SECONDS = 30
"""Sending time that waits in the queue: enough for every worker, little enough that a number is sent when it begins."""


def feed_campaign(campaign_id: int, unit_of_work: UnitOfWork, terms: CampaignTerms) -> bool:
    """One batch of accounts gets its numbers and its messages. Whether there may be another at once."""
    campaign = unit_of_work.campaigns.lock_if_due(campaign_id)
    if campaign is None:
        return False
    if campaign.is_late(unit_of_work.now):
        return _number_the_rest(campaign, unit_of_work)
    wave = _next_wave(campaign, unit_of_work)
    if wave is None or not terms.window.is_open(unit_of_work.now) or _is_full(campaign, unit_of_work, terms):
        return False
    if wave.is_untouched and _why_not_approved(campaign, unit_of_work):
        return False
    unit_of_work.campaign_messages.feed(wave, BATCH, campaign.deadline)
    return True


def settle_campaign(campaign_id: int, unit_of_work: UnitOfWork) -> str | None:
    """Those who were not reached are tried on another phone; then the gate is judged, and whether this is the end. What
    was not properly approved is paused before it has begun.

    The event that came of it, if one did.
    """
    campaign = unit_of_work.campaigns.lock_if_due(campaign_id)
    if campaign is None:
        return None
    waves = unit_of_work.campaigns.waves(campaign.id)
    for wave in waves:
        unit_of_work.campaign_messages.notify_elsewhere(wave)
    if reason := _why_to_pause(campaign, waves, unit_of_work):
        unit_of_work.campaigns.move(campaign, "paused", reason=reason)
        return "paused"
    if all(wave.is_fed for wave in waves) and not _is_under_way(campaign, unit_of_work):
        unit_of_work.campaigns.move(campaign, "ended")
        return "ended"
    return None


def _why_not_approved(campaign: Campaign, unit_of_work: UnitOfWork) -> str | None:
    """Asked before the first message: whether this is what was approved, and both persons still may."""
    try:
        check_approval(CAMPAIGN, str(campaign.id), campaign.hash, unit_of_work)
    except Refused as refusal:
        return f"its approval does not hold: {refusal}"
    return None


def _number_the_rest(campaign: Campaign, unit_of_work: UnitOfWork) -> bool:
    """One batch, notified or not, whatever the pilot proved. Whether there was any."""
    for wave in unit_of_work.campaigns.waves(campaign.id):
        if not wave.is_fed:
            unit_of_work.campaign_messages.number_only(wave, BATCH, campaign.deadline)
            return True
    return False


def _next_wave(campaign: Campaign, unit_of_work: UnitOfWork) -> Wave | None:
    """The one whose turn it is: after the pilot only where its gate is open."""
    for wave in unit_of_work.campaigns.waves(campaign.id):
        if not wave.is_fed:
            return wave
        if wave.is_pilot and _judged(wave, campaign, unit_of_work) is not Gate.OPEN:
            return None
    return None


def _is_full(campaign: Campaign, unit_of_work: UnitOfWork, terms: CampaignTerms) -> bool:
    queued = unit_of_work.campaign_counts.of_campaign(campaign.id).get(QUEUED, 0)
    return queued >= max(BATCH, terms.parts_per_second * QUEUED_SECONDS)


def _why_to_pause(campaign: Campaign, waves: list[Wave], unit_of_work: UnitOfWork) -> str | None:
    """Only a pilot with a rest behind it has a gate, and only until the deadline."""
    pilot, *rest = waves
    if pilot.is_untouched and (reason := _why_not_approved(campaign, unit_of_work)):
        return reason
    if campaign.is_late(unit_of_work.now):
        return None
    if not pilot.is_pilot or not pilot.is_fed or not rest or rest[0].upto > rest[0].first:
        return None
    counts = unit_of_work.campaign_counts.of_wave(pilot.id)
    if judge(counts, campaign.gate_percent) is not Gate.SHUT:
        return None
    return why_shut(counts, campaign.gate_percent)


def _judged(pilot: Wave, campaign: Campaign, unit_of_work: UnitOfWork) -> Gate:
    return judge(unit_of_work.campaign_counts.of_wave(pilot.id), campaign.gate_percent)


def _is_under_way(campaign: Campaign, unit_of_work: UnitOfWork) -> bool:
    """After the deadline nobody waits for the last reports: they are still counted when they come."""
    counts = unit_of_work.campaign_counts.of_campaign(campaign.id)
    waited_for = set(UNDER_WAY) - ({SUBMITTED} if campaign.is_late(unit_of_work.now) else set())
    return any(counts.get(bucket, 0) for bucket in {WAITING, *waited_for})
