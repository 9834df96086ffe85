"""An operator lets a campaign go on after a pause."""

from domain.campaigns.campaigns import Campaign, Gate, judge
from domain.services.campaigns.steering import Steer, go_on
from domain.services.unit_of_work import UnitOfWork


def resume_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """Go on after a pause. Where the pilot did not reach its gate, those who were not reached are notified once
    more.
    """
    campaign = go_on(command, "resumed", unit_of_work)
    for wave in unit_of_work.campaigns.waves(campaign.id):
        counts = unit_of_work.campaign_counts.of_wave(wave.id)
        if wave.is_pilot and judge(counts, campaign.gate_percent) is Gate.SHUT:
            unit_of_work.campaign_messages.notify_again(wave)
    return campaign
