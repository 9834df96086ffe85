"""A visit is not wanted any more. What was found there is not thrown away for want of its photo."""

from dataclasses import dataclass

from domain.errors import NotFound, Refused
from domain.field.technicians import RETIRED
from domain.field.visit_orders import Visit, VisitOrder
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """The command: which order."""

    order_id: int


def cancel_order(command: CancelOrder, unit_of_work: UnitOfWork) -> Visit:
    """The order as it was. Raises `NotFound`, or `Refused` for one that is closed already, or that waits for a photo
    which can still come. Where it cannot, for the technician has gone, the finding stays and bears no recovery.
    """
    order = unit_of_work.visit_orders.lock(command.order_id)
    visit = unit_of_work.visit_orders.visit(command.order_id)
    if order is None or visit is None:
        raise NotFound("There is no such order", "no_order")
    if visit.is_photo_pending and not _is_gone(order, unit_of_work):
        said = "What was found there waits for its photo, and closes when that has come: 8 My work sends its link anew"
        raise Refused(said, "photo_pending")
    if not unit_of_work.visit_orders.move(command.order_id, "cancel"):
        raise Refused(f"The order is {visit.state} already", "closed")
    unit_of_work.visit_drafts.drop(command.order_id)
    return visit


def _is_gone(order: VisitOrder, unit_of_work: UnitOfWork) -> bool:
    technician = unit_of_work.technicians.find(order.technician_id) if order.technician_id else None
    return technician is None or technician.state == RETIRED
