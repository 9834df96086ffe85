"""An operator starts a campaign that is approved."""

from domain.campaigns.campaigns import Campaign
from domain.services.campaigns.approve_campaign import CAMPAIGN
from domain.services.campaigns.steering import Steer, go_on
from domain.services.operators.check_approval import CheckApproval, check_approval
from domain.services.unit_of_work import UnitOfWork


def start_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """Let it run. Raises `Refused` where its approval does not hold any more."""
    campaign = go_on(command, "started", unit_of_work)
    check_approval(CheckApproval(CAMPAIGN, str(campaign.id), campaign.hash), unit_of_work)
    return campaign
