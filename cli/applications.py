"""`application …`: who waits for a connection and where, and moving it up to the open account."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import click

from cli.common import answered, by_operator, by_operator_if_any, one_of, system_user
from cli.listing import listed, page, paged
from cli.output import shillings
from cli.region_limits import require_region
from cli.typed_values import DAY, WholeNumber
from domain.care.case_references import APPLICATION, VISIT, parse_reference, reference
from domain.connections.amounts import quote_line, quoted_cents
from domain.connections.applications import Application
from domain.connections.classes import ConnectionClass
from domain.connections.rungs import BY_OPERATOR, WAITING, Rung, standing
from domain.connections.status import status_of
from domain.errors import NotFound
from domain.jobs import Job
from domain.metering.meters import MAX_DIGITS, MIN_DIGITS
from domain.services.connections.advance_application import AdvanceApplication, advance_application
from domain.services.connections.change_class import ChangeClass, change_class
from domain.services.connections.meter_application import MeterApplication, meter_application
from domain.services.connections.order_visit import OrderVisit, order_visit
from domain.services.connections.quote_application import QuoteApplication, quote_application
from domain.values.periods import business_date
from parts import app_parts
from store.unit_of_work import UnitOfWork

UNCONFIRMED_AFTER = timedelta(days=7)


class RungTyped(click.ParamType[Rung]):
    """A rung as people write it: `papers complete`, `survey-booked`, `way-leave`."""

    name = "rung"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Rung:
        typed = "".join(filter(str.isalpha, value)).lower()
        found = next((rung for rung in Rung if typed in {rung.replace("_", ""), rung.split("_")[0]}), None)
        if found is None:
            self.fail(f"{value!r} is no rung: {', '.join(Rung)}", param, ctx)
        return found


@click.group()
def application() -> None:
    """Applications for a connection."""


@application.command("list")
@paged
@click.option("--rung", type=one_of(WAITING), help="Only those that stand there.")
@click.option("--overrun", is_flag=True, help="Only those whose clock has run out.")
@click.option("--unconfirmed", is_flag=True, help="Only those whose meter nobody has confirmed for seven days.")
@listed(
    "reference", "name", "phone", "area", "landmark", "class", "state", "holder", "clock_due_on", "overrun", "same_as"
)
def list_(after: int, limit: int, rung: str | None, *, overrun: bool, unconfirmed: bool) -> dict[str, Any]:
    """The applications that wait, the oldest first: on which rung, with whom, and until when its clock runs."""
    with app_parts().store.reading() as unit_of_work:
        before = unit_of_work.now - UNCONFIRMED_AFTER if unconfirmed else None
        rows = unit_of_work.applications.waiting(after, limit, rung=rung, overrun=overrun, metered_before=before)
        return page([_row(row) for row in rows], limit)


@application.command()
@click.argument("reference")
@by_operator_if_any
@answered
def show(reference: str, operator: str | None) -> dict[str, Any]:
    """How far the application REFERENCE is: each rung with its day, who holds it, the days given and used."""
    with app_parts().store.transaction() as unit_of_work:
        found = _found(reference, unit_of_work)
        require_region(found.region, unit_of_work)
        unit_of_work.audit.add("application show", found.reference, system_user=system_user(), operator=operator)
        return _shown(found, unit_of_work)


@application.command()
@click.argument("reference")
@click.option("--to", "rung", type=RungTyped(), required=True, help=f"The next rung: {', '.join(BY_OPERATOR)}.")
@click.option("--on", "day", type=DAY, help="The day of the survey.")
@click.option("--reason", default="", help="Why, as the applicant reads it: of a rejection or a withdrawal.")
@by_operator_if_any
@answered
def advance(reference: str, rung: Rung, day: datetime | None, reason: str, operator: str | None) -> dict[str, Any]:
    """Move the application REFERENCE to the next rung."""
    command = AdvanceApplication(reference, rung, operator or system_user(), day.date() if day else None, reason)
    return _moved("application advance", operator, lambda work: advance_application(command, work, app_parts().terms))


@application.command()
@click.argument("reference")
@click.option("--amount", required=True, help="In shillings, with VAT.")
@click.option("--line", "lines", multiple=True, help="What it is made of, as 'Meter deposit=2500'; several.")
@by_operator
@answered
def quote(reference: str, amount: str, lines: tuple[str, ...], operator: str) -> dict[str, Any]:
    """Say what the application REFERENCE costs; the quotation goes out by SMS and is valid for 90 days."""

    def quoted(work: UnitOfWork) -> Application:
        command = QuoteApplication(reference, quoted_cents(amount), [*map(quote_line, lines)], operator)
        return quote_application(command, work, app_parts().terms)

    return _moved("application quote", operator, quoted)


@application.command()
@click.argument("reference")
@click.option("--meter", "number", required=True, help="The number on its plate.")
@click.option("--seal", required=True, help="The number of its seal.")
@click.option("--reading", required=True, help="What it shows.")
@click.option("--digits", type=WholeNumber(MIN_DIGITS, MAX_DIGITS), help="The width of the register.")
@click.option("--on", "day", type=DAY, help="The day; today where it is left out.")
@click.option("--region", help="Where the account will be, where the typed place is no area of ours.")
@click.option("--area", help="The area there.")
@by_operator
@answered
def meter(reference: str, operator: str, day: datetime | None, number: str, **read: Any) -> dict[str, Any]:
    """Record the meter that hangs for REFERENCE; the applicant is asked whether it is there."""
    command = MeterApplication(
        reference=reference, meter=number, technician=operator, on=day.date() if day else None, **read
    )

    def metered(work: UnitOfWork) -> Application:
        require_region(_found(reference, work).region, work)  # a meter may move it to another one
        return meter_application(command, work, app_parts().terms)

    return _moved("application meter", operator, metered)


@application.command("class")
@click.argument("reference")
@click.option("--to", "of_class", type=one_of(ConnectionClass), required=True, help="What the connection is for.")
@click.option("--amount", help="In shillings, with VAT: what it costs now, once it is quoted.")
@click.option("--line", "lines", multiple=True, help="What the amount is made of, as 'Meter deposit=2500'; several.")
@by_operator
@answered
def class_(reference: str, of_class: str, amount: str | None, lines: tuple[str, ...], operator: str) -> dict[str, Any]:
    """Change what the application REFERENCE is for. Once it is quoted a new quotation goes out; once paid, it stays."""

    def changed(work: UnitOfWork) -> Application:
        cents = quoted_cents(amount) if amount else None
        command = ChangeClass(reference, ConnectionClass(of_class), operator, cents, tuple(map(quote_line, lines)))
        return change_class(command, work, app_parts().terms)

    return _moved("application class", operator, changed)


@application.command()
@click.argument("reference")
@by_operator
@answered
def visit(reference: str, operator: str) -> dict[str, Any]:
    """Send a technician once more to hang up the meter of REFERENCE: nobody was there, or it was refused."""
    return _moved("application visit", operator, lambda work: order_visit(OrderVisit(reference), work))


def _moved(action: str, operator: str | None, move: Callable[[UnitOfWork], Application]) -> dict[str, Any]:
    with app_parts().store.transaction() as unit_of_work:
        moved = move(unit_of_work)
        require_region(moved.region, unit_of_work)
        unit_of_work.audit.add(
            action, moved.reference, system_user=system_user(), operator=operator, rung=moved.rung.value
        )
        answer = _shown(moved, unit_of_work)
    app_parts().nudge(Job.SEND_MESSAGES)
    return answer


def _found(typed: str, unit_of_work: UnitOfWork) -> Application:
    serial = parse_reference(APPLICATION, typed)
    found = unit_of_work.applications.get(serial) if serial else None
    if found is None:
        raise NotFound(f"There is no application {typed}", "no_application")
    return found


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    holder = standing(Rung(row["state"]), has_papers=row["has_papers"]).holder
    same_as = reference(APPLICATION, row["same_as_id"]) if row["same_as_id"] else None
    return {"reference": reference(APPLICATION, row["id"]), **row, "holder": holder.value, "same_as": same_as}


def _shown(found: Application, unit_of_work: UnitOfWork) -> dict[str, Any]:
    rungs = unit_of_work.applications.rungs(found.id)
    status = status_of(found, rungs, app_parts().terms.charter, business_date(unit_of_work.now))
    return {
        "reference": found.reference,
        "rung": found.rung.value,
        "class": found.of_class.value,
        "name": found.name,
        "phone": found.phone,
        "area": found.area,
        "landmark": found.landmark,
        "region": found.region,
        "holder": status.holder.value,
        "clock": status.clock.value if status.clock else None,
        "days_given": status.days_given,
        "days_used": status.days_used,
        "due_on": _iso(status.due_on),
        "quoted": shillings(found.quote_cents) if found.quote_cents else None,
        "lines": [{"text": line.text, "amount": shillings(line.cents)} for line in found.quote_lines],
        "pay_by": _iso(found.quote_ends_on),
        "paid": shillings(found.paid_cents),
        "meter": found.meter_number,
        "visit": _visit_of(found, unit_of_work),
        "same_as": reference(APPLICATION, found.same_as_id) if found.same_as_id else None,
        "rungs": [{"rung": rung.value, "on": _iso(day)} for rung, day in status.done],
    }


def _visit_of(found: Application, unit_of_work: UnitOfWork) -> dict[str, Any] | None:
    """The visit that hangs up its meter, while one is open."""
    order = unit_of_work.visit_orders.of_application(found.id)
    if order is None:
        return None
    return {"order": reference(VISIT, order.id), "state": order.state, "due_on": order.due_on, "attempt": order.attempt}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
