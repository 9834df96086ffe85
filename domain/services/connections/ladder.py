"""How an application moves: the rung is left with the days that were used, and the next clock begins to run."""

from datetime import date

from domain.care.case_references import APPLICATION, parse_reference
from domain.connections.applications import Application, Change, Running
from domain.connections.rungs import LIFE, Clock, Rung, standing
from domain.errors import NotFound
from domain.field.visit_orders import NewOrder, Why
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


def climb(application: Application, event: str, change: Change, unit_of_work: UnitOfWork, terms: Terms) -> Application:
    """Let the event happen to an application that the caller holds; as it is afterwards.

    Raises `Refused` when it cannot happen on this rung.
    """
    target = Rung(LIFE.after(application.rung, event))
    today = business_date(unit_of_work.now)
    used = days_of_rung(application, today, terms)
    has_papers = application.has_papers if change.has_papers is None else change.has_papers
    clock = standing(target, has_papers=has_papers).clock
    before = used if clock is not None and clock is application.clock else 0
    running = running_clock(application, clock, before, unit_of_work, terms)
    unit_of_work.applications.move(application, target, used, running, change)
    _order_visit(application, target, running, unit_of_work)
    return as_it_is(application.id, unit_of_work)


def _order_visit(application: Application, target: Rung, running: Running, unit_of_work: UnitOfWork) -> None:
    """A technician goes there once it is inspected, and no more once the meter hangs."""
    if target is Rung.INSPECTED:
        order_meter(application, running.due_on, unit_of_work)
    elif application.rung is Rung.INSPECTED:
        unit_of_work.visit_orders.end_connection(application.id)


def order_meter(application: Application, due_on: date | None, unit_of_work: UnitOfWork) -> int | None:
    """A visit that hangs up the meter; none is added where one is open already."""
    due_on = due_on or business_date(unit_of_work.now)
    order = NewOrder(meter_id=None, account_id=None, why=Why.CONNECTION, due_on=due_on, application_id=application.id)
    return unit_of_work.visit_orders.add(order)


def days_of_rung(application: Application, today: date, terms: Terms) -> int:
    """The working days of its clock that were used on the rung where it is."""
    if application.clock is None or application.clock_from is None:
        return 0
    return terms.charter.holidays.between(application.clock_from, today)


def running_clock(
    application: Application, clock: Clock | None, used_here: int, unit_of_work: UnitOfWork, terms: Terms
) -> Running:
    """The clock as it runs from today on, with what is left of its days."""
    if clock is None:
        return Running(None)
    today = business_date(unit_of_work.now)
    before = unit_of_work.applications.used_before(application.id, clock)
    began_on = before.began_on or _began_here(application, clock) or today
    left = max(terms.charter.days(clock, application.of_class, began_on) - before.days - used_here, 0)
    return Running(clock, today, terms.charter.holidays.after(today, left))


def _began_here(application: Application, clock: Clock) -> date | None:
    """The day on which the clock began on the rung that is just being left."""
    return application.clock_from if application.clock is clock else None


def application_of(typed: str, unit_of_work: UnitOfWork) -> Application:
    """The application of a reference, held until the commit. Raises `NotFound`."""
    application_id = parse_reference(APPLICATION, typed)
    application = unit_of_work.applications.lock(application_id) if application_id else None
    if application is None:
        raise NotFound(f"There is no application {typed[:40]}", "no_application")
    return application


def as_it_is(application_id: int, unit_of_work: UnitOfWork) -> Application:
    found = unit_of_work.applications.get(application_id)
    if found is None:
        raise NotFound("The application is gone", "no_application")
    return found
