"""An operator plans a campaign: the audience is frozen with its new numbers and its texts, and put into figures."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.campaigns.campaigns import CANCELLED, EXCLUDED, PLANNED, WAITING, Campaign
from domain.campaigns.figures import Ahead, CampaignTerms, blockers, figures
from domain.campaigns.plans import PlanTally, Recipient, freeze
from domain.campaigns.texts import Words, words_of_file
from domain.errors import InvalidInput, Refused
from domain.operators.approvals import digest_of
from domain.services.campaigns.approve_campaign import CAMPAIGN, what_is_approved
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date

ACCOUNTS_PER_REPORT = 2_000


@dataclass(frozen=True, slots=True)
class PlanCampaign:
    """The command. `template` is the operator's own text; without it the catalogue's is sent. `report` hears now and
    then how many accounts are done.
    """

    region: str
    deadline: datetime
    by: str
    area: str | None = None
    pilot: str | None = None
    template: str | None = None
    report: Callable[[int], None] | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned, for those who approve it; with blockers it must not stay."""

    id: int
    hash: str
    figures: Mapping[str, Any]

    def refuse_blocked(self) -> None:
        """Raises `Refused` with all that stands in the way."""
        if self.figures["blockers"]:
            raise Refused(f"Not planned. {'. '.join(self.figures['blockers'])}.", "blocked")


def plan_campaign(command: PlanCampaign, unit_of_work: UnitOfWork, terms: CampaignTerms) -> Planned:
    """The plan, written down whole. One plan at a time, and one open campaign per region: beside another the plan is
    born cancelled, its numbers void.

    Raises `InvalidInput` for a deadline in the past or a template with unknown fields, `NotFound` for an unknown region
    or area, `Refused` while somebody else plans.
    """
    region, words = check_plan(command, unit_of_work, terms), _words(command, terms)
    numbers = unit_of_work.free_numbers()
    other = unit_of_work.campaigns.open_in(region)
    campaign_id, tally = _begin(command, region, other, unit_of_work, terms), PlanTally()
    audience = _reported(unit_of_work.campaign_accounts.audience(campaign_id), command)
    rows = freeze(audience, iter(numbers), words, tally)
    voided_at = unit_of_work.now if other else None
    digest = unit_of_work.campaign_accounts.freeze(campaign_id, rows, terms.plan_share, voided_at)
    numbers.close()
    _add_waves(campaign_id, tally, unit_of_work)
    ahead = _ahead_of(campaign_id, unit_of_work)
    plan = {**_in_figures(command, words, tally, ahead, other, unit_of_work, terms), "audience": digest}
    approved = what_is_approved(unit_of_work.campaigns.get(campaign_id), plan)
    approval_digest = digest_of(CAMPAIGN, approved)
    unit_of_work.campaigns.freeze(campaign_id, approval_digest, plan)
    return Planned(campaign_id, approval_digest, plan)


def check_plan(command: PlanCampaign, unit_of_work: UnitOfWork, terms: CampaignTerms) -> str:
    """The region as it is kept. Raises `InvalidInput` and `NotFound` for what no plan can be made of."""
    if command.deadline <= unit_of_work.now:
        raise InvalidInput("The deadline is in the past", "deadline_past")
    _words(command, terms)
    region = unit_of_work.campaigns.region(command.region)
    for area in filter(None, (command.area, command.pilot)):
        unit_of_work.campaigns.area(region, area)
    return region


def _words(command: PlanCampaign, terms: CampaignTerms) -> Mapping[str, Words]:
    if command.template is None:
        return terms.words
    return dict.fromkeys(terms.words, words_of_file(command.template, terms.code))


def _reported(audience: Iterator[Recipient], command: PlanCampaign) -> Iterator[Recipient]:
    for done, each in enumerate(audience):
        if command.report and done % ACCOUNTS_PER_REPORT == 0:
            command.report(done)
        yield each


def _begin(
    command: PlanCampaign, region: str, other: Campaign | None, unit_of_work: UnitOfWork, terms: CampaignTerms
) -> int:
    campaigns = unit_of_work.campaigns
    return campaigns.add(
        region=region,
        state=CANCELLED if other else PLANNED,
        area_id=campaigns.area(region, command.area) if command.area else None,
        pilot_area_id=campaigns.area(region, command.pilot) if command.pilot else None,
        deadline=command.deadline,
        gate_percent=terms.gate_percent,
        template=command.template,
        planned_by=command.by,
    )


def _add_waves(campaign_id: int, tally: PlanTally, unit_of_work: UnitOfWork) -> None:
    """The pilot by itself, then the rest; each counts its own accounts."""
    first, end, after = 1, tally.in_pilot + 1, tally.accounts + 1
    for is_pilot, start, stop in ((True, first, end), (False, end, after)):
        if stop > start:
            wave = unit_of_work.campaigns.add_wave(campaign_id, is_pilot=is_pilot, first=start, end=stop)
            unit_of_work.campaign_counts.add(wave.id, _counted(tally, is_pilot=is_pilot))


def _counted(tally: PlanTally, *, is_pilot: bool) -> dict[str, int]:
    return {
        EXCLUDED + cause if cause else WAITING: count
        for (in_pilot, cause), count in tally.causes.items()
        if in_pilot == is_pilot
    }


def _ahead_of(campaign_id: int, unit_of_work: UnitOfWork) -> Ahead:
    spent_micros = unit_of_work.sms_costs.spent_micros(business_date(unit_of_work.now))
    return Ahead(unit_of_work.campaign_messages.parts_beside(campaign_id), spent_micros)


def _in_figures(
    command: PlanCampaign,
    words: Mapping[str, Words],
    tally: PlanTally,
    ahead: Ahead,
    other: Campaign | None,
    unit_of_work: UnitOfWork,
    terms: CampaignTerms,
) -> dict[str, Any]:
    now = unit_of_work.now
    networks = {network for _, network, _, _ in tally.kinds()} | ahead.parts.keys()
    prices = {network: unit_of_work.sms_costs.price_micros(network, business_date(now)) for network in networks}
    closed = _closed_to_readings(command, unit_of_work)
    stops = blockers(
        tally,
        words,
        prices,
        now,
        command.deadline,
        terms,
        ahead,
        other,
        pilot=command.pilot,
        closed_to_readings=None if command.template else closed,
    )
    planned = figures(tally, words, prices, now, command.deadline, terms, ahead)
    if closed and command.template:
        planned["warnings"].append(f"Customers of {closed} may not read their own meters yet")
    return {**planned, "blockers": stops}


def _closed_to_readings(command: PlanCampaign, unit_of_work: UnitOfWork) -> str | None:
    """The place, where some of those who get the SMS may not read their own meters yet."""
    is_open = unit_of_work.regions.is_open(command.region, command.area)
    return None if is_open else command.area or command.region
