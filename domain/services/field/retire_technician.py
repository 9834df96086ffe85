"""A technician works no more: the phone opens nothing, the orders are planned anew. `seal list --technician` has the
seals to be brought back.
"""

from dataclasses import dataclass

from domain.errors import NotFound, Refused
from domain.field.technicians import Technician
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RetireTechnician:
    """The command: whose staff number."""

    staff_number: str


def retire_technician(command: RetireTechnician, unit_of_work: UnitOfWork) -> tuple[Technician, int]:
    """The technician, and how many orders wait for another one now. Raises `NotFound`, or `Refused` for one who is
    retired already.
    """
    technician = unit_of_work.technicians.by_staff_number(command.staff_number)
    if technician is None:
        raise NotFound(f"There is no technician {command.staff_number}", "no_technician")
    if not unit_of_work.technicians.move(technician.id, "retire"):
        raise Refused(f"Technician {technician.staff_number} is {technician.state} already", "retired")
    return technician, unit_of_work.visit_orders.release_all(technician.id)
