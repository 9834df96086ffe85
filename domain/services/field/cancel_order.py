"""A visit is not wanted any more."""

from dataclasses import dataclass

from domain.errors import NotFound, Refused
from domain.field.visit_orders import Visit
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """The command: which order."""

    order_id: int


def cancel_order(command: CancelOrder, unit_of_work: UnitOfWork) -> Visit:
    """The order as it was. Raises `NotFound`, or `Refused` for one that is closed already."""
    visit = unit_of_work.visit_orders.visit(command.order_id)
    if visit is None:
        raise NotFound("There is no such order", "no_order")
    if not unit_of_work.visit_orders.move(command.order_id, "cancel"):
        raise Refused(f"The order is {visit.state} already", "closed")
    unit_of_work.visit_drafts.drop(command.order_id)
    return visit
