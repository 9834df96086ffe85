"""What every decision about a campaign that is approved begins with: which campaign, who says so, and whether they may.

Each waits for the batch that is being written, and takes effect before the next.
"""

from dataclasses import dataclass

from domain.campaigns.campaigns import Campaign
from domain.errors import Refused
from domain.operators.operators import check_may, known_operator
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Steer:
    """The command: which campaign, and who says so."""

    campaign_id: int
    by: str


def lock_for(command: Steer, unit_of_work: UnitOfWork) -> Campaign:
    """The campaign, which nobody else changes until the commit. Raises `Refused` for an operator of other regions."""
    campaign = unit_of_work.campaigns.lock(command.campaign_id)
    check_may(known_operator(command.by, unit_of_work.operators), "campaign", campaign.region)
    return campaign


def go_on(command: Steer, event: str, unit_of_work: UnitOfWork) -> Campaign:
    """The campaign after the event, which sends from now on. Raises `Refused` after its deadline."""
    campaign = lock_for(command, unit_of_work)
    campaign.after(event)
    if campaign.is_late(unit_of_work.now):
        said = f"The deadline of campaign {campaign.id} has passed: cancel it, and plan another"
        raise Refused(said, "deadline_past")
    unit_of_work.campaigns.move(campaign, event)
    return unit_of_work.campaigns.get(campaign.id)
