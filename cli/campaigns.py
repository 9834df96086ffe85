"""`campaign …`: an operator plans the renumbering of a region, another approves it, and both see how it goes."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from cli.campaign_bar import show_until_over
from cli.common import answered, by_operator, existing_file, new_file, system_user, text_of
from cli.csv_files import write_csv
from domain.campaigns.campaigns import Campaign, in_buckets
from domain.errors import InvalidInput
from domain.services.campaigns import steer as steering
from domain.services.campaigns.plan import PlanCampaign, plan_campaign
from domain.services.campaigns.steer import Steer, hand_over
from domain.values.periods import NAIROBI, local_time
from parts import app_parts
from store.campaigns.reports import COLUMNS
from store.core.timeouts import allow_slow_statements


@click.group()
def campaign() -> None:
    """New account numbers for a region, and the SMS that announce them."""


@campaign.command()
@click.option("--region", required=True)
@click.option("--area", help="Only this area of the region.")
@click.option("--template", type=existing_file, help="A text of your own, with {old}, {new}, {name} or {numbers}.")
@click.option("--deadline", required=True, help='"YYYY-MM-DD HH:MM" in Nairobi: nothing is sent afterwards.')
@click.option("--pilot", help="This area runs first, and decides about the rest.")
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
        _audit(unit_of_work, "plan", planned.id, operator, hash=planned.hash, region=region, pilot=pilot)
    return {"id": planned.id, "hash": planned.hash, **planned.figures}


def _steered(name: str, act: Callable[..., Campaign], help_text: str) -> None:
    """Add the command that changes where a campaign stands in this way."""

    @campaign.command(name, help=help_text)
    @click.argument("campaign_id", metavar="ID", type=int)
    @by_operator
    @answered
    def command(campaign_id: int, operator: str) -> dict[str, Any]:
        with app_parts().store.transaction() as unit_of_work:
            allow_slow_statements(unit_of_work.connection)
            steered = act(Steer(campaign_id, operator), unit_of_work)
            _audit(unit_of_work, name, campaign_id, operator, hash=steered.hash)
        return {"id": campaign_id, "state": steered.state, "hash": steered.hash}


_steered("approve", steering.approve_campaign, "Approve audience and texts, by their hash; not one's own plan.")
_steered("start", steering.start_campaign, "Let it run; what is approved only.")
_steered("pause", steering.pause_campaign, "Queue and send no more, until it is resumed.")
_steered(
    "resume",
    steering.resume_campaign,
    "Go on. Where the pilot failed its gate, those whom it did not reach get one more SMS.",
)
_steered("cancel", steering.cancel_campaign, "End it; numbers that were not issued are void for good.")


@campaign.command()
@click.argument("campaign_id", metavar="ID", type=int)
@click.option("--watch", is_flag=True, help="Show it in a bar until it is over, or until Ctrl-C.")
@answered
def status(campaign_id: int, *, watch: bool) -> dict[str, Any]:
    """Where its accounts are: each in one bucket, `numbered` apart."""
    if watch:
        show_until_over(lambda: _status(campaign_id))
    return _status(campaign_id)


@campaign.command()
@click.argument("campaign_id", metavar="ID", type=int)
@click.option("--out", required=True, type=new_file, help="The file to write.")
@answered
def report(campaign_id: int, out: Path) -> dict[str, Any]:
    """Write what became of each account to FILE (CSV); the count of rows and the SHA-256 of the file."""
    with app_parts().store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        unit_of_work.campaigns.get(campaign_id)
        return write_csv(out, COLUMNS, unit_of_work.campaign_reports.accounts(campaign_id))


@campaign.command("hand-over")
@click.argument("campaign_id", metavar="ID", type=int)
@click.option("--out", required=True, type=new_file, help="The file to write.")
@by_operator
@answered
def hand_over_(campaign_id: int, out: Path, operator: str) -> dict[str, Any]:
    """Write those whom no SMS reached to FILE (CSV), for letters and calls, and note that they are in it."""
    with app_parts().store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        hand_over(Steer(campaign_id, operator), unit_of_work)
        written = write_csv(out, COLUMNS, unit_of_work.campaign_reports.not_notified(campaign_id))
        _audit(unit_of_work, "hand-over", campaign_id, operator, **written)
    return written


def _status(campaign_id: int) -> dict[str, Any]:
    with app_parts().store.reading() as unit_of_work:
        shown = unit_of_work.campaigns.get(campaign_id)
        counts = unit_of_work.campaign_counts.of_campaign(campaign_id)
        return {
            "id": shown.id,
            "state": shown.state,
            **in_buckets(counts),
            "reason": shown.reason,
            "region": shown.region,
            "area": shown.area,
            "pilot": shown.pilot,
            "deadline": local_time(shown.deadline),
            "seconds_left": round((shown.deadline - unit_of_work.now).total_seconds()),
            "planned_by": shown.planned_by,
            "approved_by": shown.approved_by,
            "hash": shown.hash,
        }


def _instant(deadline: str) -> datetime:
    try:
        local = datetime.strptime(deadline.strip(), "%Y-%m-%d %H:%M").replace(tzinfo=NAIROBI)
    except ValueError as error:
        raise InvalidInput(f'{deadline!r} is no deadline like "2026-12-07 16:00"', "not_a_deadline") from error
    return local.astimezone(UTC)


def _audit(unit_of_work: Any, action: str, campaign_id: int, operator: str, **details: Any) -> None:
    unit_of_work.audit.add(
        f"campaign {action}", str(campaign_id), system_user=system_user(), operator=operator, **details
    )
