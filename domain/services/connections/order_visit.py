"""An operator asks for another visit to the place of a connection: nobody was there, or it was refused."""

from dataclasses import dataclass

from domain.connections.applications import Application
from domain.connections.rungs import Rung
from domain.errors import Refused
from domain.services.connections.ladder import application_of, order_meter
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderVisit:
    """Which application."""

    reference: str


def order_visit(command: OrderVisit, unit_of_work: UnitOfWork) -> Application:
    """Raises `NotFound`; `Refused` on another rung, and where a technician is to go there already."""
    application = application_of(command.reference, unit_of_work)
    if application.rung is not Rung.INSPECTED:
        raise Refused(
            f"The application is {application.rung}: a technician goes there once it is inspected", "not_inspected"
        )
    if order_meter(application, application.clock_due_on, unit_of_work) is None:
        raise Refused("A technician is to go there already", "visit_open")
    return application
