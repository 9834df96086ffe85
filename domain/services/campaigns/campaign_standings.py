"""How campaigns go: which will be in time, and how their pilots stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.campaigns.campaigns import RUNNING
from domain.campaigns.figures import CampaignTerms
from domain.campaigns.pace import Pace
from domain.campaigns.progress import GateStanding, KeptCampaign, Outlook, Traffic, gate_standing, measured, outlook
from domain.messaging.sending import MICROS_PER_SHILLING
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class CampaignStanding:
    """A campaign, when the last of its SMS leaves, and how its pilot stands where a rest waits for it."""

    kept: KeptCampaign
    outlook: Outlook
    gate: GateStanding | None
    parts_per_second: float


def standings(
    shown: Sequence[KeptCampaign], all_of_late: Sequence[KeptCampaign], unit_of_work: UnitOfWork, terms: CampaignTerms
) -> list[CampaignStanding]:
    """How those that are shown stand beside all of late that still run."""
    traffic = unit_of_work.campaign_progress.traffic()
    running = [each for each in all_of_late if each.campaign.state == RUNNING]
    pace = measured(_pace(unit_of_work, terms), traffic, running)
    return [_standing(each, running, traffic, pace) for each in shown]


def _standing(kept: KeptCampaign, running: Sequence[KeptCampaign], traffic: Traffic, pace: Pace) -> CampaignStanding:
    others = [each for each in running if each.campaign.id != kept.campaign.id]
    gate = gate_standing(kept.pilot, kept.campaign.gate_percent) if kept.pilot is not None else None
    return CampaignStanding(kept, outlook(kept, others, traffic, pace), gate, traffic.parts_per_second)


def _pace(unit_of_work: UnitOfWork, terms: CampaignTerms) -> Pace:
    spent_micros = unit_of_work.sms_costs.spent_micros(business_date(unit_of_work.now))
    budget_micros = terms.budget_kes_per_day * MICROS_PER_SHILLING
    return Pace(terms.parts_per_second, terms.window, budget_micros, spent_micros, unit_of_work.now)
