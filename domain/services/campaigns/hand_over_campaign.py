"""An operator takes away whom no SMS reached, for letters and calls."""

from domain.campaigns.campaigns import OPEN, Campaign
from domain.errors import Refused
from domain.services.campaigns.steering import Steer, lock_for
from domain.services.unit_of_work import UnitOfWork


def hand_over_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """Those whom no SMS reached are for letters and calls now. Raises `Refused` while one may still reach them."""
    campaign = lock_for(command, unit_of_work)
    if campaign.state in OPEN:
        raise Refused(f"Campaign {campaign.id} is {campaign.state}: hand over when it is done", "campaign_open")
    for wave in unit_of_work.campaigns.waves(campaign.id):
        unit_of_work.campaign_messages.hand_over(wave)
    return campaign
