"""Customers are told ahead of the visits that they know the reason of: asked for, connections, faults of the meter."""

from dataclasses import dataclass

from domain.services.field.open_visit import tell_customer
from domain.services.field.own_visit import OwnVisit
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date

AHEAD_SMS = "visit_ahead"


@dataclass(frozen=True, slots=True)
class TellOfVisits:
    """The command: so many at most."""

    limit: int


def tell_of_visits(command: TellOfVisits, unit_of_work: UnitOfWork, terms: Terms) -> int:
    """How many visits are told of: each once, as soon as a technician and a day are known."""
    due = unit_of_work.visit_orders.to_tell(business_date(unit_of_work.now), command.limit)
    for each in due:
        technician = unit_of_work.technicians.find(each.technician_id)
        unit_of_work.visit_orders.move(each.visit.id, "notify")
        if technician is not None:
            tell_customer(OwnVisit(technician, each.visit), AHEAD_SMS, unit_of_work, terms)
    return len(due)
