"""Technicians: who works with a feature phone of the service."""

from werkzeug.wrappers import Response

from domain.errors import NotFound
from domain.field.technicians import LOCKED, RETIRED, parse_staff_number
from domain.jobs import Job
from domain.services.field.enrol_technician import EnrolTechnician, enrol_technician
from domain.services.field.retire_technician import RetireTechnician, retire_technician
from domain.services.field.unlock_technician import UNLOCK, locked_technician
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.values.languages import LANGUAGES
from parts import app_parts
from web.console.fields import page_after, phone
from web.console.pages import form, page
from web.console.rounds import technician_within
from web.console.texts import _
from web.console.visit import Visit

PER_PAGE = 50
ONE = "/technicians/<staff_number>"


@page("/technicians", act="technician list")
def technicians(visit: Visit) -> Response:
    """Those of the operator's regions, who are locked or retired too."""
    found = visit.work.technicians.listed(page_after(visit), PER_PAGE + 1, visit.regions)
    visit.audit("list shown", "technicians", rows=len(found[:PER_PAGE]), to_a_file=False)
    return visit.show(
        "console/technicians.html",
        rows=found[:PER_PAGE],
        next_after=found[PER_PAGE - 1]["id"] if len(found) > PER_PAGE else None,
        regions=visit.regions or visit.work.regions.names(),
        languages=LANGUAGES,
        locked=LOCKED,
        retired=RETIRED,
    )


@form("/technicians/enrol", act="technician enrol")
def enrol_in_person(visit: Visit) -> Response:
    """A code goes to the phone, and with it the technician chooses a PIN. Who was enrolled before begins anew."""
    region = _region(visit)
    command = EnrolTechnician(
        visit.field("staff_number"),
        visit.field("name"),
        phone(visit, "phone"),
        region,
        " ".join(visit.field("team").split()),
        visit.field("language") if visit.field("language") in LANGUAGES else LANGUAGES[0],
        visit.field("own_account") or None,
    )
    _check_where_enrolled(visit, command.staff_number)
    enrolled = enrol_technician(command, visit.work, app_parts().terms)
    visit.audit("technician enrol", enrolled.staff_number)
    visit.jobs.add(Job.SEND_MESSAGES)
    said = _(
        "A code is on its way to {phone}: {name} dials within ten minutes.", phone=command.phone, name=command.name
    )
    return visit.go("technicians", said)


@form(f"{ONE}/unlock", act="technician unlock")
def unlock_by_two(visit: Visit, staff_number: str) -> Response:
    """Ask for it: a second person approves."""
    number = technician_within(visit, staff_number, "technician unlock").staff_number
    locked = locked_technician(number, visit.work)
    payload = {"staff_number": locked.staff_number}
    asked = RequestApproval(
        UNLOCK, locked.staff_number, payload, visit.name, visit.field("reason"), None, region=locked.region
    )
    request = request_approval(asked, visit.work)
    visit.audit("technician unlock", locked.staff_number, request=request.id, reason=request.reason)
    return visit.go("approval_request", _("Asked for. Somebody else decides it."), request_id=request.id)


@form(f"{ONE}/retire", act="technician retire")
def retire_from_work(visit: Visit, staff_number: str) -> Response:
    """The phone opens nothing any more, and the orders that were not begun are planned anew."""
    found = technician_within(visit, staff_number, "technician retire")
    retired, released = retire_technician(RetireTechnician(found.staff_number), visit.work)
    visit.audit("technician retire", retired.staff_number, orders=released)
    return visit.go(
        "technicians", _("{name} is retired; {count} orders are planned anew.", name=retired.name, count=released)
    )


def _check_where_enrolled(visit: Visit, staff_number: str) -> None:
    """Raises `Refused` for who is enrolled in a region of others: nobody is taken away from there."""
    number = parse_staff_number(staff_number)
    known = visit.work.technicians.by_staff_number(number) if number else None
    if known is not None:
        visit.check("technician enrol", known.region)


def _region(visit: Visit) -> str:
    """Raises `NotFound` for an unknown region, `Refused` for one of others."""
    known = visit.work.incidents.region_named(visit.field("region"))
    if known is None:
        raise NotFound(_("There is no such region."), "no_region")
    visit.check("technician enrol", known)
    return known
