"""An operator pauses a campaign: no more is queued or sent until it is resumed."""

from domain.campaigns.campaigns import Campaign
from domain.services.campaigns.steering import Steer, lock_for
from domain.services.unit_of_work import UnitOfWork


def pause_campaign(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """As it is then. Raises `Refused` where it does not run."""
    campaign = lock_for(command, unit_of_work)
    unit_of_work.campaigns.move(campaign, "paused", reason=f"paused by {command.by}")
    return unit_of_work.campaigns.get(campaign.id)
