"""The visit that a technician works on: held, if it is theirs and still to be done."""

from dataclasses import dataclass

from domain.field.technicians import ACTIVE, Technician
from domain.field.visit_orders import WITH_A_TECHNICIAN, Visit
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OwnVisit:
    """Whose it is, and where it leads."""

    technician: Technician
    visit: Visit


def own_visit(phone: str, order_id: int, unit_of_work: UnitOfWork) -> OwnVisit | None:
    """None where the order is another technician's, closed or taken away. The account, or the application, is locked
    before the order, as whoever changes both does.
    """
    technician = unit_of_work.technicians.by_phone(phone)
    order = unit_of_work.visit_orders.find(order_id)
    if technician is None or technician.state != ACTIVE or order is None:
        return None
    if order.account_id is not None:
        unit_of_work.accounts.lock(order.account_id)
    if order.application_id is not None:
        unit_of_work.applications.lock(order.application_id)
    held = unit_of_work.visit_orders.lock(order_id)
    if held is None or held.technician_id != technician.id or held.state not in WITH_A_TECHNICIAN:
        return None
    visit = unit_of_work.visit_orders.visit(order_id)
    return OwnVisit(technician, visit) if visit else None
