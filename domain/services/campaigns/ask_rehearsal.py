"""An operator asks what a campaign would be: a worker rehearses it."""

from domain.campaigns.figures import CampaignTerms
from domain.campaigns.rehearsals import WantedPlan
from domain.services.campaigns.plan_campaign import PlanCampaign, check_plan
from domain.services.unit_of_work import UnitOfWork


def ask_rehearsal(command: PlanCampaign, unit_of_work: UnitOfWork, terms: CampaignTerms) -> int:
    """The id by which it is looked at. Raises `InvalidInput` and `NotFound` for what no plan can be made of."""
    region = check_plan(command, unit_of_work, terms)
    wanted = WantedPlan(region, command.deadline, command.area, command.pilot, command.template, command.by)
    return unit_of_work.campaign_rehearsals.ask(wanted)
