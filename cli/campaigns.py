"""`campaign …`: an operator plans the renumbering of a region, another approves it, and both see how it goes."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import SystemRandom
from typing import Any

import click

from cli import second_person
from cli.campaign_bar import show_until_over
from cli.campaign_views import COLUMNS as COLUMNS_OF_LIST
from cli.campaign_views import about_to_cancel, line_of, status_in_words, status_of, what_is_left
from cli.common import (
    answered,
    answered_in,
    by_operator,
    by_operator_if_any,
    existing_file,
    named,
    new_file,
    note_look,
    os_user,
    system_user,
    text_of,
)
from cli.csv_files import write_csv
from cli.exports import check_export, is_bulk
from cli.listing import listed
from cli.region_limits import require_region
from cli.second_person import break_glass_option, hash_option
from cli.typed_values import ID, WholeNumber
from domain.campaigns.campaigns import Campaign
from domain.campaigns.progress import KeptCampaign
from domain.errors import InvalidInput, Refused
from domain.operators.approvals import ApprovalRequest
from domain.services.campaigns.approve_campaign import CAMPAIGN
from domain.services.campaigns.campaign_standings import CampaignStanding
from domain.services.campaigns.cancel_campaign import cancel_campaign
from domain.services.campaigns.hand_over_campaign import hand_over_campaign
from domain.services.campaigns.pause_campaign import pause_campaign
from domain.services.campaigns.plan_campaign import PlanCampaign, plan_campaign
from domain.services.campaigns.resume_campaign import resume_campaign
from domain.services.campaigns.start_campaign import start_campaign
from domain.services.campaigns.steering import Steer
from domain.services.campaigns.submit_campaign import SubmitCampaign, submit_campaign
from domain.services.campaigns.survey_campaign import SurveyCampaign, survey_campaign
from domain.services.campaigns.survey_campaigns import SurveyCampaigns, survey_campaigns
from domain.values.periods import parse_local_time
from parts import app_parts
from store.campaigns.reports import COLUMNS
from store.core.timeouts import allow_slow_statements
from store.unit_of_work import UnitOfWork

CAMPAIGNS_LISTED, TEXTS_SHOWN = 50, 5

campaign_id_argument = click.argument("campaign_id", metavar="ID", type=ID)


@click.group()
def campaign() -> None:
    """New account numbers for a region, and the SMS that announce them."""


@campaign.command()
@click.option("--region", required=True, type=named)
@click.option("--area", type=named, help="Only this area of the region.")
@click.option("--template", type=existing_file, help="A text of your own, with {old}, {new}, {name} or {numbers}.")
@click.option("--deadline", required=True, help='"YYYY-MM-DD HH:MM" in Nairobi: nothing is sent afterwards.')
@click.option("--pilot", type=named, help="This area runs first, and decides about the rest.")
@click.option("--dry-run", is_flag=True, help="Say what it would be, and keep nothing of it.")
@by_operator
@answered
def plan(
    region: str,
    area: str | None,
    template: Path | None,
    deadline: str,
    pilot: str | None,
    operator: str,
    *,
    dry_run: bool,
) -> dict[str, Any]:
    """Reserve the numbers, write the texts, and say what it comes to."""
    text = text_of(template) if template else None
    command = PlanCampaign(region, _instant(deadline), operator, area, pilot, text)
    store = app_parts().store
    with (store.rehearsal if dry_run else store.transaction)() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        planned = plan_campaign(command, unit_of_work, app_parts().campaign_terms)
        if dry_run:
            return {"id": None, "hash": planned.hash, **planned.figures}
        planned.refuse_blocked()
        submit_campaign(SubmitCampaign(planned.id, operator, os_user()), unit_of_work)
        _audit(unit_of_work, "plan", planned.id, operator, hash=planned.hash, region=region, pilot=pilot)
    return {"id": planned.id, "hash": planned.hash, **planned.figures}


@campaign.command()
@campaign_id_argument
@by_operator
@answered
def submit(campaign_id: int, operator: str) -> dict[str, Any]:
    """Put one's own plan before a second person once more: nobody decided within a day."""
    with app_parts().store.transaction() as unit_of_work:
        require_region(unit_of_work.campaigns.get(campaign_id).region, unit_of_work)
        request = submit_campaign(SubmitCampaign(campaign_id, operator, os_user()), unit_of_work)
        _audit(unit_of_work, "submit", campaign_id, operator, hash=request.digest)
    return {"id": campaign_id, "hash": request.digest, "decide_until": request.expires_at}


def _steered(name: str, act: Callable[[Steer, UnitOfWork], Campaign], help_text: str) -> None:
    """Add the command that changes where a campaign stands in this way."""

    @campaign.command(name, help=help_text)
    @campaign_id_argument
    @by_operator
    @answered
    def command(campaign_id: int, operator: str) -> dict[str, Any]:
        return _steer(name, act, Steer(campaign_id, operator))


_steered("start", start_campaign, "Let it run; what is approved only.")
_steered("pause", pause_campaign, "Queue and send no more, until it is resumed.")
_steered(
    "resume",
    resume_campaign,
    "Go on. Where the pilot failed its gate, those whom it did not reach get one more SMS.",
)


@campaign.command()
@campaign_id_argument
@hash_option
@break_glass_option
@by_operator
@answered
def approve(campaign_id: int, seen_hash: str | None, emergency: str | None, operator: str) -> dict[str, Any]:
    """Approve audience and texts as `campaign show` has them; not one's own plan."""
    with app_parts().store.transaction() as unit_of_work:
        asked = _asked(campaign_id, unit_of_work)
        second_person.approve(asked, seen_hash, operator, emergency, unit_of_work)
        approved = unit_of_work.campaigns.get(campaign_id)
        _audit(unit_of_work, "approve", campaign_id, operator, hash=asked.digest)
    return {"id": campaign_id, "state": approved.state, "hash": approved.hash}


@campaign.command()
@campaign_id_argument
@click.option("--yes", is_flag=True, help="Do not ask, at a terminal either.")
@by_operator
@answered
def cancel(campaign_id: int, operator: str, *, yes: bool) -> dict[str, Any]:
    """End it; numbers that were not issued are void for good. Says who has a new number and no SMS."""
    if not yes and sys.stdin.isatty():
        click.confirm(about_to_cancel(_standing(campaign_id)), abort=True, err=True)
    cancelled = _steer("cancel", cancel_campaign, Steer(campaign_id, operator))
    return {**cancelled, **what_is_left(_standing(campaign_id))}


@campaign.command("list")
@click.option(
    "--most", "limit", default=CAMPAIGNS_LISTED, show_default=True, type=WholeNumber(1), help="So many, the newest."
)
@listed(*COLUMNS_OF_LIST)
def list_(limit: int) -> dict[str, Any]:
    """The campaigns, the newest first: how far each is, and whether it will be in time."""
    with app_parts().store.reading() as unit_of_work:
        found = survey_campaigns(SurveyCampaigns(limit), unit_of_work, app_parts().campaign_terms)
        rows = [line_of(each, unit_of_work.now) for each in found]
    return {"rows": rows, "count": len(rows), "next": None}


@campaign.command()
@campaign_id_argument
@by_operator_if_any
@answered
def show(campaign_id: int, operator: str | None) -> dict[str, Any]:
    """What was planned: audience, texts as customers get them, cost and finish; by whom, and the hash of it."""
    with app_parts().store.reading() as unit_of_work:
        kept = survey_campaign(SurveyCampaign(campaign_id), unit_of_work, app_parts().campaign_terms).kept
        require_region(kept.campaign.region, unit_of_work)
        texts = _random_texts(kept, unit_of_work)
        request = unit_of_work.approvals.newest_of(CAMPAIGN, str(campaign_id))
        approval = request.state(unit_of_work.now) if request else None
    note_look("campaign show", str(campaign_id), by=operator)
    planned = kept.campaign
    return {
        "id": planned.id,
        "state": planned.state,
        "region": planned.region,
        "area": planned.area,
        "pilot": planned.pilot,
        "planned_by": planned.planned_by,
        "approved_by": planned.approved_by,
        "hash": planned.hash,
        "approval": approval,
        "decide_until": request.expires_at if request else None,
        "random_texts": texts,
        "started_at": kept.started_at,
        "ended_at": kept.ended_at,
        **kept.planned,
    }


@campaign.command()
@campaign_id_argument
@click.option("--watch", is_flag=True, help="Show it in a bar until it is over, or until Ctrl-C.")
@answered_in(status_in_words)
def status(campaign_id: int, *, watch: bool) -> dict[str, Any]:
    """Where its accounts are: each in one bucket, `numbered` apart."""
    if watch:
        show_until_over(lambda: _status(campaign_id))
    return _status(campaign_id)


@campaign.command()
@campaign_id_argument
@click.option("--out", required=True, type=new_file, help="The file to write.")
@break_glass_option
@by_operator_if_any
@answered
def report(campaign_id: int, out: Path, emergency: str | None, operator: str | None) -> dict[str, Any]:
    """Write what became of each account to FILE (CSV); the count of rows and the SHA-256 of the file."""
    status = _status(campaign_id)
    if is_bulk(status["accounts"]):
        check_export({"campaign": campaign_id}, operator, emergency, status["region"])
    with app_parts().store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        require_region(unit_of_work.campaigns.get(campaign_id).region, unit_of_work)
        written = write_csv(out, COLUMNS, unit_of_work.campaign_reports.accounts(campaign_id))
        _audit(unit_of_work, "report", campaign_id, operator, **written)
    return written


@campaign.command("hand-over")
@campaign_id_argument
@click.option("--out", required=True, type=new_file, help="The file to write.")
@break_glass_option
@by_operator
@answered
def hand_over_(campaign_id: int, out: Path, emergency: str | None, operator: str) -> dict[str, Any]:
    """Write those whom no SMS reached to FILE (CSV), for letters and calls, and note that they are in it."""
    status = _status(campaign_id)
    if is_bulk(status["accounts"]):
        check_export({"campaign": campaign_id}, operator, emergency, status["region"])
    with app_parts().store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        hand_over_campaign(Steer(campaign_id, operator), unit_of_work)
        written = write_csv(out, COLUMNS, unit_of_work.campaign_reports.not_notified(campaign_id))
        _audit(unit_of_work, "hand-over", campaign_id, operator, **written)
    return written


def _status(campaign_id: int) -> dict[str, Any]:
    with app_parts().store.reading() as unit_of_work:
        standing = survey_campaign(SurveyCampaign(campaign_id), unit_of_work, app_parts().campaign_terms)
        failures = unit_of_work.campaign_progress.failures(campaign_id)
        return status_of(standing, failures, unit_of_work.now)


def _random_texts(kept: KeptCampaign, unit_of_work: UnitOfWork) -> dict[str, list[str]]:
    """Some texts of each language, as they were frozen; other ones each time."""
    chance, accounts = SystemRandom(), max(kept.planned.get("accounts", 0), 1)
    languages = sorted(kept.planned.get("languages", {}))
    starts = chance.sample(range(1, accounts + 1), min(accounts, TEXTS_SHOWN))
    found = unit_of_work.campaign_accounts.samples(kept.campaign.id, languages, [1, *starts])
    texts = {language: [text for each, text in found if each == language] for language in languages}
    return {language: chance.sample(some, min(len(some), TEXTS_SHOWN)) for language, some in texts.items()}


def _asked(campaign_id: int, unit_of_work: UnitOfWork) -> ApprovalRequest:
    """What its planner asks for. Raises `NotFound` for an unknown campaign, `Refused` where nobody has asked."""
    unit_of_work.campaigns.get(campaign_id)
    asked = unit_of_work.approvals.newest_of(CAMPAIGN, str(campaign_id))
    if asked is None:
        said = f"Nobody has asked for the approval of campaign {campaign_id}: its planner does, `campaign submit`"
        raise Refused(said, "not_submitted")
    return asked


def _standing(campaign_id: int) -> CampaignStanding:
    with app_parts().store.reading() as unit_of_work:
        return survey_campaign(SurveyCampaign(campaign_id), unit_of_work, app_parts().campaign_terms)


def _steer(name: str, act: Callable[[Steer, UnitOfWork], Campaign], command: Steer) -> dict[str, Any]:
    with app_parts().store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        steered = act(command, unit_of_work)
        _audit(unit_of_work, name, command.campaign_id, command.by, hash=steered.hash)
    return {"id": command.campaign_id, "state": steered.state, "hash": steered.hash}


def _instant(deadline: str) -> datetime:
    instant = parse_local_time(deadline)
    if instant is None:
        raise InvalidInput(f'{deadline!r} is no deadline like "2026-12-07 16:00"', "not_a_deadline")
    return instant


def _audit(unit_of_work: UnitOfWork, action: str, campaign_id: int, operator: str | None, **details: Any) -> None:
    unit_of_work.audit.add(
        f"campaign {action}", str(campaign_id), system_user=system_user(), operator=operator, **details
    )
