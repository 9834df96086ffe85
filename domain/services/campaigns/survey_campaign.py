"""How one campaign goes: whether it will be in time, and how its pilot stands."""

from dataclasses import dataclass

from domain.campaigns.figures import CampaignTerms
from domain.errors import NotFound
from domain.services.campaigns.campaign_standings import CampaignStanding, standings
from domain.services.unit_of_work import UnitOfWork

MAX_RUNNING = 50


@dataclass(frozen=True, slots=True)
class SurveyCampaign:
    """The command: which campaign."""

    campaign_id: int


def survey_campaign(command: SurveyCampaign, unit_of_work: UnitOfWork, terms: CampaignTerms) -> CampaignStanding:
    """How it stands beside those that run with it. Raises `NotFound`."""
    late = unit_of_work.campaign_progress.newest(MAX_RUNNING)
    kept = next((each for each in late if each.campaign.id == command.campaign_id), None)
    kept = kept or unit_of_work.campaign_progress.one(command.campaign_id)
    if kept is None:
        raise NotFound(
            f"There is no campaign {command.campaign_id}: `campaign list` shows those there are", "no_campaign"
        )
    (standing,) = standings([kept], late, unit_of_work, terms)
    return standing
