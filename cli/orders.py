"""`order …`: a visit that is wanted, under way, or done."""

from typing import Any

import click

from cli.common import answered, by_operator_if_any, note_look, one_of, system_user
from cli.listing import listed, page, paged
from cli.region_limits import require_region
from domain.care.case_references import VISIT, parse_reference, reference
from domain.errors import InvalidInput, NotFound
from domain.field.visit_orders import Unfinished
from domain.services.field.cancel_order import CancelOrder, cancel_order
from parts import app_parts
from store.unit_of_work import UnitOfWork


@click.group()
def order() -> None:
    """Visits of technicians to meters."""


@order.command()
@click.argument("reference")
@by_operator_if_any
@answered
def show(reference: str, operator: str | None) -> dict[str, Any]:
    """How far the order REFERENCE (V…) is, and what was found."""
    with app_parts().store.transaction() as unit_of_work:
        order_id = _order_typed(reference, unit_of_work)
        shown = _shown(order_id, unit_of_work)
    note_look("order show", shown["order"], by=operator)
    return shown


@order.command("list")
@click.option("--what", type=one_of(tuple(Unfinished)), required=True, help="What waits for a person.")
@paged
@listed("order", "why", "account", "meter", "area", "technician", "about", "since")
def list_(what: str, after: int, limit: int) -> dict[str, Any]:
    """Visits that wait for a person, in the order of their orders.

    `--what photo`: the photo has not come; `reading`: what was read there could not be taken, until a reading of ours
    has; `left`: in the last 90 days nobody saw the meter, three times or because it was refused or unsafe, and no visit
    follows by itself.
    """
    with app_parts().store.reading() as unit_of_work:
        rows = unit_of_work.unfinished_visits.of(Unfinished(what), after, limit)
    return page([{"order": _named(row["id"]), **row} for row in rows], limit)


@order.command()
@click.argument("reference")
@click.option("--reason", required=True, help="Why nobody has to go there.")
@by_operator_if_any
@answered
def cancel(reference: str, reason: str, operator: str | None) -> dict[str, Any]:
    """Nobody goes to the meter of the order REFERENCE; not where it is closed already."""
    with app_parts().store.transaction() as unit_of_work:
        order_id = _order_typed(reference, unit_of_work)
        was = cancel_order(CancelOrder(order_id), unit_of_work)
        name = _named(order_id)
        unit_of_work.audit.add(
            "order cancel", name, system_user=system_user(), operator=operator, reason=reason, was=was.state
        )
    return {"order": name, "was": was.state, "state": "cancelled"}


def _order_typed(typed: str, unit_of_work: UnitOfWork) -> int:
    """Raises `InvalidInput` for what is no reference, `NotFound`, or `Refused` for one in a region of others."""
    order_id = parse_reference(VISIT, typed)
    if order_id is None:
        raise InvalidInput(
            f"{typed!r} is no reference of an order, which begins with V. Is it mistyped?", "not_an_order"
        )
    if unit_of_work.visit_orders.find(order_id) is None:
        raise NotFound(f"There is no order {typed}", "no_order")
    require_region(unit_of_work.visit_orders.region_of(order_id), unit_of_work)
    return order_id


def _shown(order_id: int, unit_of_work: UnitOfWork) -> dict[str, Any]:
    order, visit = unit_of_work.visit_orders.find(order_id), unit_of_work.visit_orders.visit(order_id)
    if order is None or visit is None:
        raise NotFound("There is no such order", "no_order")
    technician = unit_of_work.technicians.find(order.technician_id) if order.technician_id else None
    finding = unit_of_work.findings.of(order_id)
    return {
        "order": _named(order_id),
        "state": order.state,
        "why": order.why.value,
        "reason": order.reason,
        "arm": order.arm.value,
        "due_on": order.due_on,
        "attempt": order.attempt,
        "account": visit.account,
        "meter": visit.meter,
        "area": visit.area,
        "seal": visit.seal,
        "technician": technician.staff_number if technician else None,
        "day": visit.day if order.round_id else None,
        "photo_pending": visit.is_photo_pending,
        "finding": finding,
    }


def _named(order_id: int) -> str:
    return reference(VISIT, order_id)
