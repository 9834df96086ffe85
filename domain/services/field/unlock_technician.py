"""A technician whose PIN was tried three times is unlocked once a second person has approved it."""

from domain.errors import NotFound, Refused
from domain.field.technicians import LOCKED, Technician
from domain.operators.approvals import Approved
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork

UNLOCK = "technician unlock"
"""The kind of a request for it. Its subject is the staff number."""


def unlock_technician(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:  # noqa: ARG001 - the shape of every kind
    """In the transaction of the decision. Raises `Refused` where somebody unlocked or enrolled them meanwhile."""
    technician = locked_technician(approved.request.payload["staff_number"], unit_of_work)
    unit_of_work.technicians.move(technician.id, "unlock")


def locked_technician(staff_number: str, unit_of_work: UnitOfWork) -> Technician:
    """Raises `NotFound` for an unknown staff number, `Refused` for whoever is not locked."""
    technician = unit_of_work.technicians.by_staff_number(staff_number)
    if technician is None:
        raise NotFound(f"There is no technician {staff_number}", "no_technician")
    if technician.state != LOCKED:
        raise Refused(f"Technician {staff_number} is {technician.state}, and not locked", "not_locked")
    return technician
