"""A campaign settles what has come back: other phones are tried, the pilot's gate is judged, and the end is seen."""

from dataclasses import dataclass
from enum import StrEnum

from domain.campaigns.campaigns import PAUSED, UNDER_WAY, WAITING, Campaign, Gate, Wave, judge, why_shut
from domain.messaging.messages import SUBMITTED
from domain.services.campaigns.campaign_approval import why_not_approved
from domain.services.unit_of_work import UnitOfWork


class Settling(StrEnum):
    """What came of it: an event of the campaign's life, or none."""

    PAUSED = "paused"
    ENDED = "ended"
    GOES_ON = "goes_on"


@dataclass(frozen=True, slots=True)
class SettleCampaign:
    """The command: which campaign, when it is due."""

    campaign_id: int


def settle_campaign(command: SettleCampaign, unit_of_work: UnitOfWork) -> Settling:
    """Those who were not reached are tried on another phone; then the gate is judged, and whether this is the end. What
    was not properly approved is paused before it has begun.
    """
    campaign = unit_of_work.campaigns.lock_if_due(command.campaign_id)
    if campaign is None:
        return Settling.GOES_ON
    waves = unit_of_work.campaigns.waves(campaign.id)
    for wave in waves:
        unit_of_work.campaign_messages.notify_elsewhere(wave)
    if reason := _why_to_pause(campaign, waves, unit_of_work):
        unit_of_work.campaigns.move(campaign, Settling.PAUSED, reason=reason)
        return Settling.PAUSED
    if all(wave.is_fed for wave in waves) and not _is_under_way(campaign, unit_of_work):
        unit_of_work.campaigns.move(campaign, Settling.ENDED)
        return Settling.ENDED
    return Settling.GOES_ON


def _why_to_pause(campaign: Campaign, waves: list[Wave], unit_of_work: UnitOfWork) -> str | None:
    """Only a pilot with a rest behind it has a gate, and only until the deadline."""
    pilot, *rest = waves
    if pilot.is_untouched and (reason := why_not_approved(campaign, unit_of_work)):
        return None if campaign.state == PAUSED else reason
    if campaign.is_late(unit_of_work.now):
        return None
    if not pilot.is_pilot or not pilot.is_fed or not rest or rest[0].upto > rest[0].first:
        return None
    counts = unit_of_work.campaign_counts.of_wave(pilot.id)
    if judge(counts, campaign.gate_percent) is not Gate.SHUT:
        return None
    return why_shut(counts, campaign.gate_percent)


def _is_under_way(campaign: Campaign, unit_of_work: UnitOfWork) -> bool:
    """After the deadline nobody waits for the last reports: they are still counted when they come."""
    counts = unit_of_work.campaign_counts.of_campaign(campaign.id)
    waited_for = set(UNDER_WAY) - ({SUBMITTED} if campaign.is_late(unit_of_work.now) else set())
    return any(counts.get(bucket, 0) for bucket in {WAITING, *waited_for})
