"""An operator ends a campaign for good."""

from domain.campaigns.campaigns import EXCLUDED, NEVER_QUEUED, PLANNED, WAITING, Campaign
from domain.services.campaigns.approve_campaign import CAMPAIGN
from domain.services.campaigns.steering import Steer, lock_for
from domain.services.operators.withdraw_request import WithdrawRequest, withdraw_request
from domain.services.unit_of_work import UnitOfWork


def cancel_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """No more is sent; numbers that were not issued are void, and never used. Nobody decides about it any more."""
    campaign = lock_for(command, unit_of_work)
    unit_of_work.campaigns.move(campaign, "cancelled")
    if campaign.state == PLANNED:
        withdraw_request(WithdrawRequest(CAMPAIGN, str(campaign.id), command.by, "cancelled"), unit_of_work)
    for wave in unit_of_work.campaigns.waves(campaign.id):
        left = unit_of_work.campaign_counts.of_wave(wave.id).get(WAITING, 0)
        unit_of_work.campaign_counts.add(wave.id, {WAITING: -left, EXCLUDED + NEVER_QUEUED: left})
        unit_of_work.campaign_messages.take_back(wave)
        unit_of_work.campaign_accounts.void(wave)
    return unit_of_work.campaigns.get(campaign.id)
