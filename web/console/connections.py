"""Applications for a connection: who waits where, whose clock ran out, and moving one up."""

from collections.abc import Callable
from datetime import date

from flask import Response as FileResponse
from werkzeug.wrappers import Response

from catalogues import N_
from domain.care.case_references import APPLICATION, VISIT, reference
from domain.connections.amounts import quote_line, quoted_cents
from domain.connections.applications import Application
from domain.connections.classes import ConnectionClass
from domain.connections.rungs import BEFORE_A_QUOTATION, BY_OPERATOR, LIFE, Rung
from domain.connections.status import status_of
from domain.errors import InvalidInput, NotFound
from domain.jobs import Job
from domain.services.connections.advance_application import AdvanceApplication, advance_application
from domain.services.connections.change_class import ChangeClass, change_class
from domain.services.connections.meter_application import MeterApplication, meter_application
from domain.services.connections.order_visit import OrderVisit, order_visit
from domain.services.connections.quote_application import QuoteApplication, quote_application
from domain.values.periods import business_date
from parts import app_parts
from web.console.fields import day
from web.console.pages import blueprint, form, page
from web.console.texts import _
from web.console.visit import Visit

ACT = "application"
ONE = "/applications/<int:application_id>"


@blueprint.app_template_global("rung_title")
def rung_title(rung: str) -> str:
    titles = {
        Rung.SUBMITTED: _("Submitted"),
        Rung.PAPERS_COMPLETE: _("Papers complete"),
        Rung.SURVEY_BOOKED: _("Survey booked"),
        Rung.SURVEYED: _("Surveyed"),
        Rung.QUOTED: _("Quoted"),
        Rung.PAID: _("Paid"),
        Rung.WAYLEAVE: _("Way-leave granted"),
        Rung.BUILT: _("Built"),
        Rung.INSPECTED: _("Inspected"),
        Rung.METERED: _("Metered"),
        Rung.OPEN: _("Open"),
        Rung.REJECTED: _("Rejected"),
        Rung.WITHDRAWN: _("Withdrawn"),
        Rung.LAPSED: _("Lapsed"),
    }
    return titles[Rung(rung)]


@page("/applications", act=ACT, menu=N_("Connections"))
def applications(visit: Visit) -> Response:
    """How many stand on each rung, and of how many the clock has run out: kept figures, of all regions."""
    return visit.show("console/applications.html", counts=visit.work.applications.counts())


@page(ONE, act="application show")
def application(visit: Visit, application_id: int) -> Response:
    """One application: its rungs, its clock, its papers, and what may be done next."""
    found = _found(visit, application_id)
    visit.audit("application show", found.reference)
    rungs = visit.work.applications.rungs(found.id)
    status = status_of(found, rungs, app_parts().terms.charter, business_date(visit.work.now))
    order = visit.work.visit_orders.of_application(found.id)
    following = [target for source, _event, target in LIFE.moves if source == found.rung and target in BY_OPERATOR]
    return visit.show(
        "console/application.html",
        found=found,
        status=status,
        following=following,
        papers=sorted(visit.work.application_papers.names(found.id)),
        same_as=reference(APPLICATION, found.same_as_id) if found.same_as_id else None,
        classes=[each for each in ConnectionClass if each is not found.of_class],
        may_change_class=found.rung in (*BEFORE_A_QUOTATION, Rung.QUOTED),
        may_quote=found.rung in LIFE.sources("quote"),
        may_meter=found.rung in LIFE.sources("meter"),
        order=order,
        order_reference=reference(VISIT, order.id) if order else None,
    )


@page(f"{ONE}/papers/<paper>", act="application show")
def application_paper(visit: Visit, application_id: int, paper: str) -> Response:
    """The photo of a paper."""
    found = _found(visit, application_id)
    picture = visit.work.application_papers.picture(found.id, paper)
    if picture is None:
        raise NotFound(_("There is no such paper."), "no_paper")
    visit.audit("application show", found.reference)
    return FileResponse(picture, mimetype="image/jpeg")


@form(f"{ONE}/advance", act="application advance")
def advance_one(visit: Visit, application_id: int) -> Response:
    """To the next rung."""
    _found(visit, application_id)
    to = visit.field("to")
    if to not in set(Rung):
        raise InvalidInput(_("Choose a rung."), "no_rung")
    command = AdvanceApplication(
        reference(APPLICATION, application_id), Rung(to), visit.name, _day_if_any(visit), visit.field("reason")
    )
    terms = app_parts().terms
    return _moved(visit, application_id, "application advance", lambda: advance_application(command, visit.work, terms))


@form(f"{ONE}/quote", act="application quote")
def quote_one(visit: Visit, application_id: int) -> Response:
    """Say what it costs: a line of words and amount on each line of the field, or none."""
    _found(visit, application_id)
    lines = [quote_line(each) for each in visit.field("lines").splitlines() if each.strip()]
    command = QuoteApplication(
        reference(APPLICATION, application_id), quoted_cents(visit.field("amount")), lines, visit.name
    )
    terms = app_parts().terms
    return _moved(visit, application_id, "application quote", lambda: quote_application(command, visit.work, terms))


@form(f"{ONE}/class", act="application class")
def change_class_of(visit: Visit, application_id: int) -> Response:
    """Say what it is for; with the new amount where it is quoted."""
    _found(visit, application_id)
    typed, amount = visit.field("class"), visit.field("amount")
    if typed not in set(ConnectionClass):
        raise InvalidInput(_("Choose a class."), "no_class")
    cents = quoted_cents(amount) if amount.strip() else None
    lines = tuple(quote_line(each) for each in visit.field("lines").splitlines() if each.strip())
    command = ChangeClass(reference(APPLICATION, application_id), ConnectionClass(typed), visit.name, cents, lines)
    terms = app_parts().terms
    return _moved(visit, application_id, "application class", lambda: change_class(command, visit.work, terms))


@form(f"{ONE}/meter", act="application meter")
def meter_one(visit: Visit, application_id: int) -> Response:
    """Record the meter."""
    _found(visit, application_id)
    command = MeterApplication(
        reference=reference(APPLICATION, application_id),
        meter=visit.field("meter"),
        seal=visit.field("seal"),
        reading=visit.field("reading"),
        technician=visit.name,
        on=_day_if_any(visit),
        region=visit.field("region") or None,
        area=visit.field("area") or None,
    )
    terms = app_parts().terms
    return _moved(visit, application_id, "application meter", lambda: meter_application(command, visit.work, terms))


@form(f"{ONE}/visit", act="application visit")
def visit_one(visit: Visit, application_id: int) -> Response:
    """Send a technician once more."""
    _found(visit, application_id)
    command = OrderVisit(reference(APPLICATION, application_id))
    return _moved(visit, application_id, "application visit", lambda: order_visit(command, visit.work))


def _moved(visit: Visit, application_id: int, action: str, move: Callable[[], Application]) -> Response:
    before = _found(visit, application_id)
    visit.check(action, before.region)
    moved = move()
    visit.check(action, moved.region)
    visit.audit(action, moved.reference, rung=moved.rung.value)
    visit.jobs.add(Job.SEND_MESSAGES)
    said = _("{reference}: {rung}.", reference=moved.reference, rung=rung_title(moved.rung))
    return visit.go("application", said, application_id=application_id)


def _day_if_any(visit: Visit) -> date | None:
    return day(visit, "on", _("Day"), business_date(visit.work.now)) if visit.field("on") else None


def _found(visit: Visit, application_id: int) -> Application:
    """Raises `NotFound`, and `Refused` for another region; one of no region is everybody's."""
    found = visit.work.applications.get(application_id)
    if found is None:
        raise NotFound(_("There is no such application."), "no_application")
    visit.check("application show", found.region)
    return found
