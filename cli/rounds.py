"""`round plan|show|assign`: what each technician does on a day. Rounds are drawn, and not chosen."""

import secrets
from collections import Counter
from datetime import date, datetime
from random import Random
from typing import Any

import click

from cli.common import NotAllDone, answered, answered_in, by_operator_if_any, named, note_look, system_user
from cli.field_figures import first_month, percent, since_option
from cli.output import Answer, table
from cli.region_limits import own_regions, require_region
from cli.typed_values import DAY, WholeNumber
from domain.care.case_references import VISIT, parse_reference, reference
from domain.errors import InvalidInput, NotFound
from domain.field.visit_figures import (
    FAST_ROUNDS,
    LOSS_UNITS,
    RECOVERED_CENTS,
    RECOVERED_UNITS,
    ROUNDS,
    RegionMonth,
    Result,
)
from domain.services.field.assign_visits import AssignVisits, assign_visits
from domain.services.field.plan_round import PlannedRound, Planning, PlanRound, check_day, plan_round
from domain.services.field.report_visits import ReportVisits, report_visits
from domain.values.money import format_shillings
from domain.values.periods import business_date
from parts import app_parts
from store.unit_of_work import UnitOfWork

SEED_BITS = 62
day_option = click.option("--day", type=DAY, help="Of the round; today where it is left out.")


def _in_words(answer: Answer) -> str:
    head = f"{answer['name']}, staff number {answer['technician']}, on {answer['day']}"
    return "\n".join([head, *(table(answer["visits"]) if answer["visits"] else ["Nothing to visit."])])


@click.group("round")
def round_() -> None:
    """Technicians' rounds of a day."""


@round_.command()
@day_option
@click.option("--region", type=named, help="The rounds of all technicians at work there.")
@click.option("--technician", "staff_number", help="The round of one, by the staff number.")
@click.option("--seed", type=WholeNumber(None), help="What the lot is drawn with; left out: by chance. It is printed.")
@by_operator_if_any
@answered
def plan(
    day: datetime | None, region: str | None, staff_number: str | None, seed: int | None, operator: str | None
) -> dict[str, Any]:
    """Draw the rounds of a day: what is asked for, a share by lot, second visits, reasons of scores, and what is due.

    A round that was planned before stays as it is.
    """
    if (region is None) == (staff_number is None):
        raise InvalidInput("Name a --region or a --technician", "no_region_or_technician")
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    numbers = [staff_number] if staff_number else _at_work(region or "", _day(day))
    rounds = [_plan(number, _day(day), f"{seed} {number}", operator) for number in numbers]
    return {"day": _day(day), "seed": seed, "rounds": rounds}


@round_.command()
@click.argument("technician")
@day_option
@by_operator_if_any
@answered_in(_in_words)
def show(technician: str, day: datetime | None, operator: str | None) -> dict[str, Any]:
    """The round of TECHNICIAN (staff number) on a day, in the order of the walk."""
    with app_parts().store.reading() as unit_of_work:
        found = unit_of_work.technicians.by_staff_number(technician)
        if found is None:
            raise NotFound(f"No technician has the staff number {technician}", "no_technician")
        require_region(found.region, unit_of_work)
        visits = unit_of_work.round_visits.shown(found.id, _day(day))
    note_look("round show", technician, by=operator)
    return {
        "technician": technician,
        "name": found.name,
        "day": _day(day),
        "visits": [{"order": reference(VISIT, visit.pop("id")), **visit} for visit in visits],
    }


@round_.command()
@click.argument("technician")
@day_option
@click.option("--order", "orders", multiple=True, help="An order (V…) that is to be in the round; several.")
@click.option("--instead-of", help="The staff number of whoever does not work that day: what is left of that round.")
@by_operator_if_any
@answered
def assign(
    technician: str, day: datetime | None, orders: tuple[str, ...], instead_of: str | None, operator: str | None
) -> dict[str, Any]:
    """Put orders into the round of TECHNICIAN (staff number), at the end of the walk; not where the seal is his own."""
    if not orders and instead_of is None:
        raise InvalidInput("Name an --order, or --instead-of whom", "no_orders")
    ids = [_order_typed(typed) for typed in orders]
    with app_parts().store.transaction() as unit_of_work:
        _require_regions(ids, instead_of, unit_of_work)
        done = assign_visits(AssignVisits(technician, _day(day), ids, instead_of), unit_of_work)
        require_region(done.technician.region, unit_of_work)
        unit_of_work.audit.add(
            "round assign",
            technician,
            system_user=system_user(),
            operator=operator,
            day=_day(day).isoformat(),
            visits=done.assigned,
            instead_of=instead_of,
        )
    refused = [{"order": reference(VISIT, order), "why": why} for order, why in done.refused.items()]
    answer = {"technician": technician, "day": _day(day), "assigned": done.assigned, "refused": refused}
    if refused:
        raise NotAllDone(answer, f"{len(refused)} of the orders cannot be given to {done.technician.name}")
    return answer


@round_.command()
@since_option
@by_operator_if_any
@answered
def figures(since: datetime | None, operator: str | None) -> dict[str, Any]:
    """What visits came to: meters that lose units, by the lot alone, and each region's months. Rules: `risk fit`."""
    with app_parts().store.reading() as unit_of_work:
        first = first_month(since, business_date(unit_of_work.now))
        report = report_visits(ReportVisits(first, own_regions(unit_of_work)), unit_of_work)
    note_look("round figures", str(report.since), by=operator)
    lot = report.losses_by_lot
    return {
        "since": report.since,
        "losses_by_lot": {"percent": percent(lot.value), "from": percent(lot.low), "to": percent(lot.high)}
        if lot
        else None,
        "rows": [_of_region(each) for each in report.months],
    }


def _of_region(each: RegionMonth) -> dict[str, Any]:
    return {
        "month": f"{each.month:%Y-%m}",
        "region": each.region,
        "seen": each.seen,
        "losses": each.visits(Result.LOSS),
        "absent": each.visits(Result.ABSENT),
        "unseen": each.visits(Result.UNSEEN),
        "rounds": each.figures.get(ROUNDS, 0),
        "fast_rounds": each.figures.get(FAST_ROUNDS, 0),
        "units_per_year": each.figures.get(LOSS_UNITS, 0),
        "recovered_units": each.figures.get(RECOVERED_UNITS, 0),
        "recovered_shillings": format_shillings(each.figures.get(RECOVERED_CENTS, 0)),
    }


def _require_regions(orders: list[int], instead_of: str | None, unit_of_work: UnitOfWork) -> None:
    """Raises `Refused` where an order, or whoever's round is handed over, is in a region of others."""
    for order_id in orders:
        require_region(unit_of_work.visit_orders.region_of(order_id), unit_of_work)
    other = unit_of_work.technicians.by_staff_number(instead_of) if instead_of else None
    if other:
        require_region(other.region, unit_of_work)


def _at_work(region: str, day: date) -> list[str]:
    """Raises `NotFound` for a region that is not known, or where nobody is at work."""
    with app_parts().store.transaction() as unit_of_work:
        check_day(day, unit_of_work)
        name, _ = unit_of_work.regions.state(region)
        require_region(name, unit_of_work)
        numbers = unit_of_work.round_pools.technicians_at_work(name)
    if not numbers:
        raise NotFound(f"No technician of {name} is at work: `technician enrol` comes first", "no_technician")
    return numbers


def _plan(staff_number: str, day: date, seed: str, operator: str | None) -> dict[str, Any]:
    """Each in its own transaction, so that one that cannot be planned leaves the others."""
    chance = Random(seed)  # noqa: S311 - a draw that can be repeated
    with app_parts().store.transaction() as unit_of_work:
        planned = plan_round(PlanRound(staff_number, day, chance), unit_of_work, app_parts().terms)
        require_region(planned.technician.region, unit_of_work)
        _note(planned, day, seed, operator, unit_of_work)
    whys = Counter(visit.why.value for visit in planned.visits)
    return {
        "technician": staff_number,
        "outcome": planned.outcome.value,
        "visits": len(planned.visits),
        **dict(sorted(whys.items())),
    }


def _note(planned: PlannedRound, day: date, seed: str, operator: str | None, unit_of_work: UnitOfWork) -> None:
    if planned.outcome is Planning.PLANNED:
        unit_of_work.audit.add(
            "round plan",
            planned.technician.staff_number,
            system_user=system_user(),
            operator=operator,
            day=day.isoformat(),
            visits=len(planned.visits),
            seed=seed,
        )


def _order_typed(typed: str) -> int:
    order_id = parse_reference(VISIT, typed)
    if order_id is None:
        raise InvalidInput(
            f"{typed!r} is no reference of an order, which begins with V. Is it mistyped?", "not_an_order"
        )
    return order_id


def _day(day: datetime | None) -> date:
    return day.date() if day else business_date(app_parts().clock.now())
