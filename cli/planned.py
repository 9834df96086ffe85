"""`planned …`: work for which power is off, and who is told of it before."""

from datetime import datetime
from typing import Any

import click

from cli import second_person
from cli.common import answered, by_operator, by_operator_if_any, named, os_user, system_user
from cli.incidents import place_options
from cli.listing import listed, page, paged
from cli.region_limits import require_region
from cli.second_person import break_glass_option, hash_option
from domain.care.case_references import PLANNED_WORK as LETTER
from domain.care.case_references import parse_reference
from domain.errors import NotFound
from domain.outages.moments import parse_moment
from domain.outages.planned_works import TOLD_BEFORE, PlannedWork
from domain.services.outages.approve_planned_work import PLANNED_WORK
from domain.services.outages.cancel_work import CancelWork, cancel_work
from domain.services.outages.move_work import MoveWork, move_work
from domain.services.outages.open_incident import OpenIncident
from domain.services.outages.plan_work import PlanWork, plan_work
from domain.values.numbers import parse_id
from domain.values.periods import local_time
from parts import app_parts
from store.core.timeouts import allow_slow_statements
from store.unit_of_work import UnitOfWork

COLUMNS = (
    "reference", "id", "region", "place", "begins_at", "ends_at", "work", "state", "phones", "told", "in_time",
    "least_minutes", "middle_minutes", "planned_by",
)  # fmt: skip
SHOWN = 40
MINUTES_BEFORE = int(TOLD_BEFORE.total_seconds() // 60)


class _WorkId(click.ParamType[int]):
    """The id of planned work, or the reference that its SMS show."""

    name = "id"

    def convert(self, value: str | int, param: click.Parameter | None, context: click.Context | None) -> int:
        typed = str(value).strip()
        found = parse_id(typed)
        if found is None:
            found = parse_reference(LETTER, typed)
        if found is None:
            self.fail(f"{typed[:SHOWN]!r} is neither an id nor a reference like P000-0013", param, context)
        return found


work_id_argument = click.argument("work_id", metavar="ID", type=_WorkId())


@click.group()
def planned() -> None:
    """Planned work: power is off for some hours, and everybody there is told before."""


@planned.command("open")
@click.option("--region", required=True, type=named)
@place_options
@click.option("--from", "begins", required=True, help='"2026-12-07 09:00" in Nairobi.')
@click.option("--to", "ends", required=True, help='"2026-12-07 16:00" in Nairobi.')
@click.option("--work", required=True, help="What is done, in up to 30 characters: customers read it.")
@click.option("--dry-run", is_flag=True, help="Say whom it would tell and what that costs, and keep nothing of it.")
@by_operator_if_any
@answered
def open_(
    region: str,
    area: str | None,
    feeder: str | None,
    transformer: str | None,
    begins: str,
    ends: str,
    work: str,
    operator: str | None,
    *,
    dry_run: bool,
) -> dict[str, Any]:
    """Plan work. Each person there gets one SMS 48 hours before; above PLANNED_NOTICE_LIMIT a second one approves."""
    store = app_parts().store
    with (store.rehearsal if dry_run else store.transaction)() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        now = unit_of_work.now
        place = OpenIncident(region, area, feeder, transformer)
        begins_at = parse_moment(begins, now)
        command = PlanWork(place, begins_at, parse_moment(ends, begins_at), work, operator or system_user(), os_user())
        made = plan_work(command, unit_of_work, app_parts().terms)
        request = made.request.id if made.request else None
        named_place = {"region": region, "area": area, "feeder": feeder, "transformer": transformer}
        _audit("open", made.work, operator, unit_of_work, **named_place, phones=made.figures["phones"], request=request)
    answer = {**made.figures, "texts": dict(made.texts), "state": made.work.state, "request": request}
    if dry_run:
        return {"id": None, **answer}
    return {"id": made.work.id, "reference": made.work.reference, **answer}


@planned.command()
@work_id_argument
@hash_option
@break_glass_option
@by_operator
@answered
def approve(work_id: int, seen_hash: str | None, emergency: str | None, operator: str) -> dict[str, Any]:
    """Approve work that many are told of; not one's own. `request show` has its figures and texts."""
    with app_parts().store.transaction() as unit_of_work:
        work = _work(work_id, unit_of_work)
        otherwise = f"Nobody has asked for the approval of planned work {work_id}"
        asked = second_person.asked_for(PLANNED_WORK, str(work_id), unit_of_work, otherwise=otherwise)
        second_person.approve(asked, seen_hash, operator, emergency, unit_of_work)
        _audit("approve", work, operator, unit_of_work, hash=asked.digest)
    return {"id": work_id, "state": "planned"}


@planned.command()
@work_id_argument
@click.option("--from", "begins", help="When it begins now.")
@click.option("--to", "ends", help="When it ends now; work that has begun can only be extended.")
@by_operator_if_any
@answered
def move(work_id: int, begins: str | None, ends: str | None, operator: str | None) -> dict[str, Any]:
    """Another time: whoever heard the old one gets an SMS."""
    with app_parts().store.transaction() as unit_of_work:
        known, now = _work(work_id, unit_of_work), unit_of_work.now
        begins_at = _moment(begins, now)
        ends_at = _moment(ends, begins_at or max(known.begins_at, now))
        command = MoveWork(work_id, begins_at, ends_at)
        work = move_work(command, unit_of_work, app_parts().terms)
        _audit("move", work, operator, unit_of_work, begins=local_time(work.begins_at), ends=local_time(work.ends_at))
    return {"id": work_id, "begins_at": work.begins_at, "ends_at": work.ends_at, "changes": work.changes}


@planned.command()
@work_id_argument
@by_operator_if_any
@answered
def cancel(work_id: int, operator: str | None) -> dict[str, Any]:
    """It does not take place: whoever heard of it gets an SMS."""
    with app_parts().store.transaction() as unit_of_work:
        _work(work_id, unit_of_work)
        work = cancel_work(CancelWork(work_id, operator or system_user()), unit_of_work, app_parts().terms)
        _audit("cancel", work, operator, unit_of_work)
    return {"id": work_id, "state": "cancelled"}


@planned.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what is over or cancelled.")
@paged
@listed(*COLUMNS)
def list_(after: int, limit: int, *, everything: bool) -> dict[str, Any]:
    """What is planned, and how long before its people were told."""
    with app_parts().store.reading() as unit_of_work:
        found = unit_of_work.planned_works.listed(after, limit, standing=not everything)
        rows = [_row(dict(each), unit_of_work) for each in found]
    return page(rows, limit)


def _row(row: dict[str, Any], unit_of_work: UnitOfWork) -> dict[str, Any]:
    leads = unit_of_work.planned_reach.leads(row["id"], MINUTES_BEFORE)
    work = unit_of_work.planned_works.find(row["id"])
    told = {"told": leads["told"], "in_time": leads["in_time"]}
    minutes = {"least_minutes": leads["least"], "middle_minutes": leads["middle"]}
    return {"reference": work.reference if work else "", **row, **told, **minutes}


def _work(work_id: int, unit_of_work: UnitOfWork) -> PlannedWork:
    """Raises `NotFound` for unknown work, `Refused` for work in another region than the operator's."""
    work = unit_of_work.planned_works.find(work_id)
    if work is None:
        raise NotFound(f"There is no planned work {work_id}", "no_work")
    require_region(work.place.region, unit_of_work)
    return work


def _moment(typed: str | None, now: datetime) -> datetime | None:
    return parse_moment(typed, now) if typed else None


def _audit(act: str, work: PlannedWork, operator: str | None, unit_of_work: UnitOfWork, **details: Any) -> None:
    unit_of_work.audit.add(f"planned {act}", str(work.id), system_user=system_user(), operator=operator, **details)
