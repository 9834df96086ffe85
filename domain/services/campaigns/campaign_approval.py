"""Whether the approval of a campaign still holds when its first message is to leave."""

from domain.campaigns.campaigns import Campaign
from domain.errors import Refused
from domain.services.campaigns.approve_campaign import CAMPAIGN
from domain.services.operators.check_approval import CheckApproval, check_approval
from domain.services.unit_of_work import UnitOfWork


def why_not_approved(campaign: Campaign, unit_of_work: UnitOfWork) -> str | None:
    """Asked before the first message: whether this is what was approved, and both persons still may."""
    try:
        check_approval(CheckApproval(CAMPAIGN, str(campaign.id), campaign.hash), unit_of_work)
    except Refused as refusal:
        return f"its approval does not hold: {refusal}"
    return None
