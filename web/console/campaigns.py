"""Campaigns: approved by somebody else who saw what would be sent, and steered by one click."""

from collections.abc import Callable, Mapping
from datetime import datetime
from secrets import SystemRandom
from typing import Any

from werkzeug.wrappers import Response

from catalogues import N_
from domain.campaigns.campaigns import Campaign, in_buckets
from domain.campaigns.progress import KeptCampaign, notified
from domain.errors import InvalidInput, NotFound, Refused
from domain.operators.approvals import APPROVED, REFUSED, ApprovalRequest
from domain.services.campaigns.approve_campaign import CAMPAIGN
from domain.services.campaigns.campaign_standings import CampaignStanding
from domain.services.campaigns.cancel_campaign import cancel_campaign
from domain.services.campaigns.pause_campaign import pause_campaign
from domain.services.campaigns.resume_campaign import resume_campaign
from domain.services.campaigns.start_campaign import start_campaign
from domain.services.campaigns.steering import Steer
from domain.services.campaigns.submit_campaign import SubmitCampaign, submit_campaign
from domain.services.campaigns.survey_campaign import SurveyCampaign, survey_campaign
from domain.services.campaigns.survey_campaigns import SurveyCampaigns, survey_campaigns
from domain.services.operators.decide_request import DecideRequest, decide_request
from parts import app_parts
from store.core.timeouts import allow_slow_statements
from store.unit_of_work import UnitOfWork
from web.console.fields import whole_number
from web.console.pages import form, page
from web.console.shared import Shared
from web.console.texts import _
from web.console.visit import Visit

LISTED, TEXTS_SHOWN = 50, 5
ONE = "/campaigns/<int:campaign_id>"

_LIVE: Shared[int, dict[str, Any]] = Shared(seconds=2)
"""The figures of a campaign for all who look at it: fifty open pages ask for them no oftener than one."""


@page("/campaigns", act="campaign show", menu=N_("Campaigns"))
def campaigns(visit: Visit) -> Response:
    """The campaigns of the operator's regions, the newest first."""
    command = SurveyCampaigns(LISTED, visit.regions or ())
    found = survey_campaigns(command, visit.work, app_parts().campaign_terms)
    rows = [_line(each, visit.work.now) for each in found]
    return visit.show("console/campaigns.html", rows=rows)


@page(ONE, act="campaign show")
def campaign(visit: Visit, campaign_id: int) -> Response:
    """A campaign: how it goes, and what was planned. The part that moves is fetched again by itself."""
    if visit.is_polling:
        moving = _LIVE.get(campaign_id, lambda: _moving(visit, _standing(visit, campaign_id)))
        visit.check("campaign show", moving["campaign"].region)
        part = visit.show("console/campaign.html", "console/campaign_live.html", **moving)
        if visit.field("state") != moving["campaign"].state:
            part.headers["HX-Refresh"] = "true"  # other buttons than those of the page are right now
        return part
    standing = _standing(visit, campaign_id)
    moving = _moving(visit, standing)
    request = visit.work.approvals.newest_of(CAMPAIGN, str(campaign_id))
    visit.audit("campaign show", str(campaign_id))
    return visit.show(
        "console/campaign.html",
        "console/campaign_live.html",
        kept=standing.kept,
        planned=standing.kept.planned,
        texts=_random_texts(standing.kept, visit.work),
        request=request,
        approval=request.state(visit.work.now) if request else None,
        is_own=_is_own(visit, standing.kept.campaign, request),
        **moving,
    )


@form(f"{ONE}/submit", act="campaign plan")
def submit_again(visit: Visit, campaign_id: int) -> Response:
    """Put one's own plan before a second person once more."""
    _within(visit, campaign_id, "campaign plan")
    request = submit_campaign(SubmitCampaign(campaign_id, visit.name, None), visit.work)
    visit.audit("campaign submit", str(campaign_id), hash=request.digest)
    return visit.go("campaign", _("Submitted again."), campaign_id=campaign_id)


@form(f"{ONE}/approve", act="campaign approve", needs_proof=True)
def approve(visit: Visit, campaign_id: int) -> Response:
    """Approve what the page showed: its digest comes with the form, and the number of accounts is typed."""
    found, asked = _asked(visit, campaign_id)
    accounts = in_buckets(found.counts)["accounts"]
    if whole_number(visit, "accounts", _("Number of accounts")) != accounts:
        raise InvalidInput(_("Type the number of accounts that the page shows: you approve that many."), "other_count")
    _decide(visit, asked, APPROVED, "")
    visit.audit("campaign approve", str(campaign_id), hash=asked.digest)
    return visit.go("campaign", _("Approved. It can be started."), campaign_id=campaign_id)


@form(f"{ONE}/return", act="campaign approve")
def send_back(visit: Visit, campaign_id: int) -> Response:
    """Return it to its planner with a reason."""
    _found, asked = _asked(visit, campaign_id)
    _decide(visit, asked, REFUSED, visit.field("reason"))
    details = {"kind": asked.kind, "about": asked.subject, "hash": asked.digest}
    visit.audit("request refused", str(asked.id), **details)
    return visit.go("campaign", _("Returned to its planner, with the reason."), campaign_id=campaign_id)


@form(f"{ONE}/start", act="campaign start")
def start(visit: Visit, campaign_id: int) -> Response:
    return _steer(visit, campaign_id, "start", start_campaign, _("It runs."))


@form(f"{ONE}/pause", act="campaign pause")
def pause(visit: Visit, campaign_id: int) -> Response:
    return _steer(visit, campaign_id, "pause", pause_campaign, _("Paused: nothing more is queued or sent."))


@form(f"{ONE}/resume", act="campaign resume")
def resume(visit: Visit, campaign_id: int) -> Response:
    return _steer(visit, campaign_id, "resume", resume_campaign, _("It goes on."))


@form(f"{ONE}/cancel", act="campaign cancel")
def cancel(visit: Visit, campaign_id: int) -> Response:
    return _steer(visit, campaign_id, "cancel", cancel_campaign, _("Stopped for good."))


def _steer(
    visit: Visit, campaign_id: int, name: str, act: Callable[[Steer, UnitOfWork], Campaign], said: str
) -> Response:
    allow_slow_statements(visit.work.connection)
    steered = act(Steer(campaign_id, visit.name), visit.work)
    visit.audit(f"campaign {name}", str(campaign_id), hash=steered.hash)
    return visit.go("campaign", said, campaign_id=campaign_id)


def _standing(visit: Visit, campaign_id: int) -> CampaignStanding:
    standing = survey_campaign(SurveyCampaign(campaign_id), visit.work, app_parts().campaign_terms)
    visit.check("campaign show", standing.kept.campaign.region)
    return standing


def _within(visit: Visit, campaign_id: int, act: str) -> KeptCampaign:
    kept = visit.work.campaign_progress.one(campaign_id)
    if kept is None:
        raise NotFound(_("There is no such campaign."), "no_campaign")
    visit.check(act, kept.campaign.region)
    return kept


def _asked(visit: Visit, campaign_id: int) -> tuple[KeptCampaign, ApprovalRequest]:
    """What its planner asks for, as it was frozen. Raises `Refused` where nobody asks."""
    kept = _within(visit, campaign_id, "campaign approve")
    asked = visit.work.approvals.newest_of(CAMPAIGN, str(campaign_id))
    if asked is None:
        raise Refused(_("Nobody has asked for the approval of this campaign."), "not_submitted")
    return kept, asked


def _decide(visit: Visit, asked: ApprovalRequest, verdict: str, reason: str) -> None:
    command = DecideRequest(asked.id, verdict, visit.field("digest"), visit.name, None, reason)
    decide_request(command, visit.work, app_parts().approval_terms)


def _is_own(visit: Visit, planned: Campaign, request: ApprovalRequest | None) -> bool:
    """Whether this operator planned it: then somebody else decides."""
    author = request.author.name if request else planned.planned_by
    return author.casefold() == visit.name.casefold()


def _moving(visit: Visit, standing: CampaignStanding) -> dict[str, Any]:
    """What changes while one looks at it."""
    campaign_, counts = standing.kept.campaign, standing.kept.counts
    buckets = in_buckets(counts)
    left_parts, _cost = standing.kept.left
    return {
        "campaign": campaign_,
        "buckets": {name: count for name, count in buckets.items() if name != "excluded"},
        "excluded": buckets["excluded"],
        "notified": notified(counts),
        "left_parts": left_parts,
        "parts_per_minute": round(standing.parts_per_second * 60),
        "in_time": standing.outlook.in_words(visit.work.now),
        "gate": standing.gate,
        "failures": visit.work.campaign_progress.failures(campaign_.id),
        "seconds_left": (campaign_.deadline - visit.work.now),
        "is_moving": campaign_.state in {"running", "paused", "approved"},
    }


def _line(standing: CampaignStanding, now: datetime) -> Mapping[str, Any]:
    counts = standing.kept.counts
    return {
        "campaign": standing.kept.campaign,
        "accounts": in_buckets(counts)["accounts"],
        "notified": notified(counts),
        "in_time": standing.outlook.in_words(now),
    }


def _random_texts(kept: KeptCampaign, unit_of_work: UnitOfWork) -> dict[str, list[str]]:
    """Some texts of each language, as they were frozen; other ones each time."""
    chance, accounts = SystemRandom(), max(kept.planned.get("accounts", 0), 1)
    languages = sorted(kept.planned.get("languages", {}))
    starts = [chance.randint(1, accounts) for _each in range(TEXTS_SHOWN)]
    found = unit_of_work.campaign_accounts.samples(kept.campaign.id, languages, [1, *starts])
    texts = {language: [text for each, text in found if each == language] for language in languages}
    return {language: chance.sample(some, min(len(some), TEXTS_SHOWN)) for language, some in texts.items()}
