"""Who planned a campaign puts it before a second person; also again, when nobody decided within the day."""

from dataclasses import dataclass

from domain.campaigns.campaigns import PLANNED
from domain.errors import Refused
from domain.operators.approvals import ApprovalRequest
from domain.services.campaigns.approve_campaign import CAMPAIGN, what_is_approved
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SubmitCampaign:
    """The command: which campaign, and who says so as which user of the host, where it is a command."""

    campaign_id: int
    by: str
    os_user: str | None


def submit_campaign(command: SubmitCampaign, unit_of_work: UnitOfWork) -> ApprovalRequest:
    """The request, whose digest is the campaign's hash. Raises `Refused` for whoever did not plan it, and for a
    campaign that is not planned any more.
    """
    campaign = unit_of_work.campaigns.lock(command.campaign_id)
    if campaign.state != PLANNED:
        raise Refused(f"Campaign {campaign.id} is {campaign.state}: it cannot be submitted", "wrong_state")
    if campaign.planned_by.casefold() != command.by.casefold():
        raise Refused(f"{campaign.planned_by} planned it, and submits it", "not_the_author")
    where = campaign.area or campaign.region
    request = RequestApproval(
        kind=CAMPAIGN,
        subject=str(campaign.id),
        payload=what_is_approved(campaign, unit_of_work.campaigns.figures(campaign.id)),
        by=command.by,
        reason=f"New account numbers for {where}",
        os_user=command.os_user,
        region=campaign.region,
    )
    return request_approval(request, unit_of_work)
