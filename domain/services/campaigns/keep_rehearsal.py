"""A worker makes the plan that an operator has seen rehearsed, and puts it before a second person."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.campaigns.figures import CampaignTerms
from domain.services.campaigns.plan_campaign import PlanCampaign, Planned, plan_campaign
from domain.services.campaigns.submit_campaign import SubmitCampaign, submit_campaign
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KeepRehearsal:
    """The command: which rehearsal, once it is to be kept. `report` hears now and then how many accounts are done."""

    rehearsal_id: int
    report: Callable[[int], None] | None = None


def keep_rehearsal(command: KeepRehearsal, unit_of_work: UnitOfWork, terms: CampaignTerms) -> Planned | None:
    """The plan; None where another worker has kept it.

    Raises `Refused` for one that is blocked now, for whoever may not plan it any more, and while somebody else plans.
    """
    asked = unit_of_work.campaign_rehearsals.lock_kept(command.rehearsal_id)
    if asked is None:
        return None
    wanted = PlanCampaign(
        asked.region, asked.deadline, asked.operator, asked.area, asked.pilot, asked.template, command.report
    )
    planned = plan_campaign(wanted, unit_of_work, terms)
    planned.refuse_blocked()
    submit_campaign(SubmitCampaign(planned.id, asked.operator, None), unit_of_work)
    unit_of_work.campaign_rehearsals.kept(asked.id, planned.id)
    return planned
