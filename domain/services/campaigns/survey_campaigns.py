"""How the newest campaigns go: which will be in time, and how their pilots stand."""

from dataclasses import dataclass

from domain.campaigns.figures import CampaignTerms
from domain.services.campaigns.campaign_standings import CampaignStanding, standings
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SurveyCampaigns:
    """The command: how many campaigns, the newest first; of some regions, where they are named."""

    limit: int
    regions: tuple[str, ...] = ()


def survey_campaigns(
    command: SurveyCampaigns, unit_of_work: UnitOfWork, terms: CampaignTerms
) -> list[CampaignStanding]:
    """So many campaigns, the newest first."""
    late = unit_of_work.campaign_progress.newest(command.limit)
    shown = unit_of_work.campaign_progress.newest(command.limit, command.regions) if command.regions else late
    return standings(shown, late, unit_of_work, terms)
