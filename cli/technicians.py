"""`technician …`: who works with a feature phone of the service."""

from datetime import datetime
from typing import Any

import click

from cli.common import (
    NotAllDone,
    answered,
    by_operator,
    by_operator_if_any,
    named,
    note_look,
    one_of,
    os_user,
    system_user,
)
from cli.field_figures import first_month, percent, since_option
from cli.listing import listed, page, paged
from cli.lookup import phone_typed
from cli.region_limits import own_regions, require_region
from cli.typed_values import WholeNumber
from domain.errors import InvalidInput, NotFound
from domain.field.clean_rates import CleanRates
from domain.field.technicians import Technician, parse_staff_number
from domain.field.visit_figures import Result
from domain.field.visit_orders import Arm
from domain.jobs import Job
from domain.services.field.enrol_technician import EnrolTechnician, enrol_technician
from domain.services.field.report_technicians import ReportTechnicians, report_technicians
from domain.services.field.retire_technician import RetireTechnician, retire_technician
from domain.services.field.unlock_technician import UNLOCK, locked_technician
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.values.languages import LANGUAGES
from domain.values.periods import business_date
from parts import app_parts
from store.unit_of_work import UnitOfWork

ROWS_PER_PAGE = 1_000
_NUMBER_AND_PHONE = ("STAFF_NUMBER", "PHONE")


@click.group()
def technician() -> None:
    """The technicians, and the phones that they work with."""


@technician.command()
@click.argument("words", nargs=-1, metavar="NAME")
@click.option("--phone", help="The mobile number that the technician works with.")
@click.option("--staff-number", help="By which the technician is known here, and to customers.")
@click.option("--name", type=named, help="In the place of NAME, behind STAFF_NUMBER PHONE as words alone.")
@click.option("--region", required=True, type=named, help="Where the technician works.")
@click.option("--team", default="", type=named, help="Who goes out together; a second visit is another team's.")
@click.option(
    "--language", type=one_of(LANGUAGES), default="en", show_default=True, help="Of the technician's screens."
)
@click.option("--own-account", help="The number of an account of this phone that is the technician's own.")
@by_operator
@answered
def enrol(
    words: tuple[str, ...],
    phone: str | None,
    staff_number: str | None,
    name: str | None,
    region: str,
    team: str,
    language: str,
    own_account: str | None,
    operator: str,
) -> dict[str, Any]:
    """Enrol NAME, first name first as customers are told it, in person: the code that comes to the phone opens
    `8 My work`, once, for ten minutes.

    Who is enrolled already is enrolled anew: another phone, a lost PIN, or 90 days without work.
    """
    number, mobile, called = _who_is_meant(words, staff_number, phone, name)
    with app_parts().store.transaction() as unit_of_work:
        known = _region_named(region, unit_of_work)
        _require_where_enrolled(number, unit_of_work)
        command = EnrolTechnician(number, called, phone_typed(mobile), known, team, language, own_account)
        enrolled = enrol_technician(command, unit_of_work, app_parts().terms)
        _note("enrol", enrolled, unit_of_work, operator)
    app_parts().nudge(Job.SEND_MESSAGES)
    return _shown(enrolled)


@technician.command("list")
@paged
@listed("staff_number", "name", "phone", "region", "team", "state", "last_worked_at")
def list_(after: int, limit: int) -> dict[str, Any]:
    """Every technician, those who are locked or retired too."""
    with app_parts().store.reading() as unit_of_work:
        return page(unit_of_work.technicians.listed(after, limit), limit)


@technician.command()
@since_option
@click.option("--after", default="", help="Go on after this staff number: the `next`.")
@click.option("--most", "limit", default=ROWS_PER_PAGE, show_default=True, type=WholeNumber(1), help="Rows a page.")
@by_operator_if_any
@answered
def figures(since: datetime | None, after: str, limit: int, operator: str | None) -> dict[str, Any]:
    """What each technician did: rounds, too fast ones, absences, and the share of clean meters beside the lot's."""
    with app_parts().store.reading() as unit_of_work:
        first = first_month(since, business_date(unit_of_work.now))
        command = ReportTechnicians(first, own_regions(unit_of_work), after, limit)
        report = report_technicians(command, unit_of_work)
    note_look("technician figures", str(first), by=operator)
    return {
        "since": first,
        "rows": [_figures(each) for each in report.technicians],
        "next": report.next_after,
    }


@technician.command()
@click.argument("staff_number")
@click.option("--reason", required=True, help="What the technician says of the three wrong PINs.")
@by_operator
@answered
def unlock(staff_number: str, reason: str, operator: str) -> dict[str, Any]:
    """Ask for STAFF_NUMBER to be unlocked; a second person approves it: `request approve`, or on the console."""
    with app_parts().store.transaction() as unit_of_work:
        locked = locked_technician(_own_region(staff_number, unit_of_work).staff_number, unit_of_work)
        payload = {"staff_number": locked.staff_number}
        command = RequestApproval(
            UNLOCK, locked.staff_number, payload, operator, reason, os_user(), region=locked.region
        )
        request = request_approval(command, unit_of_work)
        details = {"request": request.id, "reason": request.reason}
        _note("unlock", locked, unit_of_work, operator, **details)
    said = f"Not yet: a second person approves request {request.id} with the hash {request.digest}"
    raise NotAllDone({**_shown(locked), "request": request.id, "hash": request.digest}, said)


@technician.command()
@click.argument("staff_number")
@by_operator
@answered
def retire(staff_number: str, operator: str) -> dict[str, Any]:
    """STAFF_NUMBER works no more: the phone opens nothing, and the orders that were not begun are planned anew."""
    with app_parts().store.transaction() as unit_of_work:
        found = _own_region(staff_number, unit_of_work)
        retired, released = retire_technician(RetireTechnician(found.staff_number), unit_of_work)
        _note("retire", retired, unit_of_work, operator, orders=released)
    return {**_shown(retired), "state": "retired", "orders_released": released}


def _who_is_meant(
    words: tuple[str, ...], staff_number: str | None, phone: str | None, name: str | None
) -> tuple[str, str, str]:
    """Staff number, phone and name, of both forms: `NAME --phone P --staff-number N`, `N P --name NAME`."""
    if name and len(words) == len(_NUMBER_AND_PHONE) and not (staff_number or phone):
        return words[0], words[1], name
    called = " ".join((name or " ".join(words)).split())
    missing = [option for option, given in (("--staff-number", staff_number), ("--phone", phone)) if not given]
    if not called or (name and words) or not staff_number or not phone:
        what = ", ".join([*([] if called else ["NAME"]), *missing]) or "one name"
        raise click.UsageError(f"Needs NAME --phone P --staff-number N --region R: give {what}")
    return staff_number, phone, called


def _region_named(typed: str, unit_of_work: UnitOfWork) -> str:
    """Raises `NotFound` for an unknown region, `Refused` for one of others."""
    known = unit_of_work.incidents.region_named(typed)
    if known is None:
        raise NotFound(f"There is no region {typed}: `region list`", "no_region")
    require_region(known, unit_of_work)
    return known


def _require_where_enrolled(staff_number: str, unit_of_work: UnitOfWork) -> None:
    """Raises `Refused` for who is enrolled in a region of others: nobody is taken away from there."""
    number = parse_staff_number(staff_number)
    known = unit_of_work.technicians.by_staff_number(number) if number else None
    if known is not None:
        require_region(known.region, unit_of_work)


def _own_region(staff_number: str, unit_of_work: UnitOfWork) -> Technician:
    """Raises `NotFound`, or `Refused` for a technician in a region of others."""
    if not staff_number.strip():
        raise InvalidInput("Which technician? Give the staff number", "not_a_staff_number")
    found = unit_of_work.technicians.by_staff_number(staff_number.strip().upper())
    if found is None:
        raise NotFound(f"There is no technician {staff_number}", "no_technician")
    require_region(found.region, unit_of_work)
    return found


def _note(what: str, found: Technician, unit_of_work: UnitOfWork, operator: str, **details: Any) -> None:
    unit_of_work.audit.add(
        f"technician {what}", found.staff_number, system_user=system_user(), operator=operator, **details
    )


def _figures(each: CleanRates) -> dict[str, Any]:
    """Shares of clean meters in percent, with the margin; nothing where no meter was seen."""
    figures, lot = each.figures, each.of_the_lot
    clean = {arm: figures.clean(arm) for arm in Arm}
    return {
        "technician": figures.staff_number,
        "name": figures.name,
        "region": figures.region,
        "rounds": figures.rounds,
        "fast_rounds": figures.fast_rounds,
        "absent": figures.ended(Result.ABSENT),
        "unseen": figures.ended(Result.UNSEEN),
        "losses": figures.ended(Result.LOSS),
        **{
            f"clean_{arm}": [percent(rate.value), percent(rate.low), percent(rate.high)] if rate else None
            for arm, rate in clean.items()
        },
        "clean_of_the_lot": percent(lot.value) if lot else None,
        "beside": each.beside.value,
    }


def _shown(found: Technician) -> dict[str, Any]:
    return {
        "staff_number": found.staff_number,
        "name": found.name,
        "phone": found.phone,
        "region": found.region,
        "team": found.team,
        "state": found.state,
    }
