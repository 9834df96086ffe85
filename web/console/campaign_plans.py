"""The plan of a campaign: a worker rehearses it, its figures are looked at, and a worker makes it what is submitted."""

import re
from datetime import datetime

from werkzeug.wrappers import Response

from domain.campaigns.rehearsals import KEPT, Rehearsal
from domain.errors import InvalidInput, NotFound, Refused, ServiceError
from domain.jobs import Job
from domain.services.campaigns.ask_rehearsal import ask_rehearsal
from domain.services.campaigns.plan_campaign import PlanCampaign
from domain.values.periods import parse_local_time
from parts import app_parts
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit, page_url

PLAN_FIELDS = ("region", "area", "pilot", "deadline", "template")
ONE = "/campaigns/plans/<int:rehearsal_id>"
_SECONDS = re.compile(r"(?<=:\d\d):\d\d\s*$")


@page("/campaigns/plan", act="campaign plan")
def campaign_plan(visit: Visit) -> Response:
    """The form of a plan."""
    return visit.show("console/campaign_plan.html", typed=_typed(visit), sentence=None)


@form("/campaigns/plan", act="campaign plan")
def rehearse_plan(visit: Visit) -> Response:
    """Let a worker find out all that it would be. What can be no plan is said at once."""
    visit.check("campaign plan", visit.field("region"))
    try:
        command = _command(visit)
        rehearsal_id = ask_rehearsal(command, visit.work, app_parts().campaign_terms)
    except ServiceError as error:
        answer = visit.show("console/campaign_plan.html", typed=_typed(visit), sentence=str(error))
        answer.status_code = 422
        return answer
    visit.audit("campaign rehearse", str(rehearsal_id), region=command.region)
    visit.jobs.add(Job.PLAN_CAMPAIGNS)
    return visit.go("campaign_rehearsal", rehearsal_id=rehearsal_id)


@page(ONE, act="campaign plan")
def campaign_rehearsal(visit: Visit, rehearsal_id: int) -> Response:
    """How far the worker is, and then the figures. Once the plan is kept this is the page of the campaign."""
    found = _found(visit, rehearsal_id)
    if found.state == KEPT:
        return _to_campaign(visit, found)
    page_, part = "console/campaign_rehearsal.html", "console/campaign_rehearsal_live.html"
    return visit.show(page_, part, found=found, since=visit.work.now - found.asked_at)


@form(f"{ONE}/keep", act="campaign plan")
def keep_plan(visit: Visit, rehearsal_id: int) -> Response:
    """Let a worker reserve the numbers, write the texts, and put it before a second person."""
    found = _found(visit, rehearsal_id)
    if (
        found.figures is None
        or found.figures["blockers"]
        or not visit.work.campaign_rehearsals.keep(found.id, visit.name)
    ):
        raise Refused(_("This plan cannot be kept, or is being kept already."), "not_rehearsed")
    visit.audit("campaign keep", str(found.id), region=found.region)
    visit.jobs.add(Job.PLAN_CAMPAIGNS)
    return visit.go("campaign_rehearsal", rehearsal_id=found.id)


def _found(visit: Visit, rehearsal_id: int) -> Rehearsal:
    found = visit.work.campaign_rehearsals.one(rehearsal_id)
    if found is None:
        raise NotFound(_("There is no such plan, or its day is over: rehearse it again."), "no_rehearsal")
    visit.check("campaign plan", found.region)
    return found


def _to_campaign(visit: Visit, found: Rehearsal) -> Response:
    address = page_url("campaign", campaign_id=found.campaign_id)
    if visit.is_polling:
        return Response(status=200, headers={"HX-Redirect": address})
    return visit.go_to(address)


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.field(name) for name in PLAN_FIELDS}


def _command(visit: Visit) -> PlanCampaign:
    area, pilot, template = (visit.field(name) or None for name in ("area", "pilot", "template"))
    return PlanCampaign(visit.field("region"), _instant(visit.field("deadline")), visit.name, area, pilot, template)


def _instant(typed: str) -> datetime:
    """Seconds, which some write, count for nothing; what else is not understood is no other time."""
    instant = parse_local_time(_SECONDS.sub("", typed))
    if instant is None:
        raise InvalidInput(_("Deadline: type a day and a time like 2026-12-07 16:00."), "not_a_deadline")
    return instant
