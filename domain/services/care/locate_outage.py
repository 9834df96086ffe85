"""A customer says where it is that was reported: the crews read the place, and its incident takes the report up."""

from dataclasses import dataclass

from domain.care.outages import Area, Ticket
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LocateOutage:
    """The command: the report, the phone that sent it, and the place in its words; the area where they name one."""

    ticket_id: int
    phone: str
    place: str
    area: Area | None


def locate_outage(command: LocateOutage, unit_of_work: UnitOfWork) -> Ticket | None:
    """The open ticket of this phone with its place; None where it is closed, or another's."""
    covering = unit_of_work.outages.around(command.area.id, None).covering if command.area else None
    return unit_of_work.outages.locate(command.ticket_id, command.phone, command.place, command.area, covering)
