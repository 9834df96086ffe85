"""The technician of a staff number who can be given work."""

from domain.errors import NotFound, Refused
from domain.field.technicians import ACTIVE, INVITED, LOCKED, RETIRED, Technician
from domain.services.unit_of_work import UnitOfWork

_WHY_NOT = {
    INVITED: "has not enrolled the phone yet",
    LOCKED: "is locked after wrong PINs: `technician unlock` comes first",
    RETIRED: "is retired",
}


def technician_at_work(staff_number: str, unit_of_work: UnitOfWork) -> Technician:
    """Raises `NotFound` where nobody has the number, `Refused` where who has it cannot work now."""
    technician = unit_of_work.technicians.by_staff_number(staff_number)
    if technician is None:
        raise NotFound(f"No technician has the staff number {staff_number}", "no_technician")
    if technician.state != ACTIVE:
        raise Refused(f"{technician.name} {_WHY_NOT[technician.state]}", f"technician_{technician.state}")
    return technician
