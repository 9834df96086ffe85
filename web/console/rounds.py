"""Rounds: what each technician does on a day. They are drawn, and not chosen."""

import re
import secrets
from datetime import date
from random import Random

from werkzeug.wrappers import Response

from catalogues import N_
from domain.care.case_references import VISIT, parse_reference, reference
from domain.errors import InvalidInput, NotFound
from domain.field.rounds import is_too_fast
from domain.field.technicians import Technician, parse_staff_number
from domain.services.field.assign_visits import AssignedVisits, AssignVisits, assign_visits
from domain.services.field.plan_round import Planning, PlanRound, plan_round
from domain.values.periods import business_date
from parts import app_parts
from store.core.timeouts import allow_slow_statements
from web.console.fields import day, page_after
from web.console.orders import order_within
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit

PER_PAGE, MAX_ORDERS = 50, 100
SEED_BITS = 62
ONE = "/rounds/<staff_number>"


@page("/rounds", act="round show", menu=N_("Rounds"))
def rounds(visit: Visit) -> Response:
    """The technicians of the operator's regions with their rounds of a day."""
    on, today = _day(visit), business_date(visit.work.now)
    found = visit.work.rounds.of_day(on, page_after(visit), PER_PAGE + 1, visit.regions)
    rows = [{**each, "is_too_fast": is_too_fast(each["closed"], each["hasty"])} for each in found[:PER_PAGE]]
    next_after = rows[-1]["id"] if len(found) > PER_PAGE else None
    return visit.show("console/rounds.html", rows=rows, day=on, is_over=on < today, next_after=next_after)


@page(ONE, act="round show")
def technicians_round(visit: Visit, staff_number: str) -> Response:
    """A round in the order of the walk."""
    found, on = technician_within(visit, staff_number, "round show"), _day(visit)
    visits = visit.work.round_visits.shown(found.id, on)
    visit.audit("round show", found.staff_number)
    return visit.show(
        "console/round.html",
        found=found,
        day=on,
        is_over=on < business_date(visit.work.now),
        visits=[{**each, "reference": reference(VISIT, each["id"])} for each in visits],
    )


@form(f"{ONE}/plan", act="round plan")
def plan_technicians_round(visit: Visit, staff_number: str) -> Response:
    """Draw the round; one that was drawn stays as it is."""
    found, on = technician_within(visit, staff_number, "round plan"), _day(visit)
    allow_slow_statements(visit.work.connection)
    seed = f"{secrets.randbits(SEED_BITS)} {found.staff_number}"
    chance = Random(seed)  # noqa: S311 - a draw that can be repeated
    planned = plan_round(PlanRound(found.staff_number, on, chance), visit.work, app_parts().terms)
    if planned.outcome is Planning.PLANNED:
        details = {"day": on.isoformat(), "visits": len(planned.visits), "seed": seed}
        visit.audit("round plan", found.staff_number, **details)
    said = {
        Planning.PLANNED: _(
            "The round of {name} is drawn: {count} visits.", name=found.name, count=len(planned.visits)
        ),
        Planning.PLANNED_BEFORE: _("The round of {name} was drawn before, and stays as it is.", name=found.name),
        Planning.NOTHING_TO_VISIT: _("There is nothing to visit in {region}.", region=found.region),
    }
    return visit.go("technicians_round", said[planned.outcome], staff_number=found.staff_number, day=on)


@form(f"{ONE}/assign", act="round assign")
def assign_to_round(visit: Visit, staff_number: str) -> Response:
    """Orders, or what another one has not done, go to the end of the walk: never where the seal is the technician's."""
    found, on = technician_within(visit, staff_number, "round assign"), _day(visit)
    typed, other = visit.field("instead_of"), None
    if typed:
        other = technician_within(visit, typed, "round assign").staff_number
    order_ids = [_order(visit, each) for each in _written(visit.field("orders"))]
    if not order_ids and other is None:
        raise InvalidInput(_("Name orders, or whose round is handed over."), "no_orders")
    done = assign_visits(AssignVisits(found.staff_number, on, order_ids, other), visit.work)
    details = {"day": on.isoformat(), "visits": done.assigned, "instead_of": other}
    visit.audit("round assign", found.staff_number, **details)
    return visit.go("technicians_round", _assigned(done), staff_number=found.staff_number, day=on)


def technician_within(visit: Visit, staff_number: str, act: str) -> Technician:
    """Raises `NotFound` for an unknown staff number, `Refused` for a technician of another region."""
    number = parse_staff_number(staff_number)
    found = visit.work.technicians.by_staff_number(number) if number else None
    if found is None:
        raise NotFound(_("There is no technician of that staff number."), "no_technician")
    visit.check(act, found.region)
    return found


def _assigned(done: AssignedVisits) -> str:
    said = [_("{count} visits were put into the round of {name}.", count=done.assigned, name=done.technician.name)]
    refused = [
        _("{order} was not: {why}.", order=reference(VISIT, order), why=why) for order, why in done.refused.items()
    ]
    return " ".join([*said, *refused])


def _written(typed: str) -> list[str]:
    """References with blanks or commas between them."""
    written = re.split(r"[\s,;]+", typed) if typed else []
    if len(written) > MAX_ORDERS:
        raise InvalidInput(_("At most {count} orders at once.", count=MAX_ORDERS), "too_many_orders")
    return [each for each in written if each]


def _order(visit: Visit, typed: str) -> int:
    order_id = parse_reference(VISIT, typed)
    if order_id is None:
        raise InvalidInput(
            _("{typed} is no reference of an order, which begins with V. Is it mistyped?", typed=typed), "not_an_order"
        )
    return order_within(visit, order_id, "round assign").id


def _day(visit: Visit) -> date:
    return day(visit, "day", _("Day"), business_date(visit.work.now))
