"""Crews are on it: an operator opens an incident for an area or a region, and the reports from there join it."""

from collections.abc import Sequence

from domain.care.case_references import TICKET, parse_reference
from domain.care.outages import Area
from domain.errors import InvalidInput, NotFound
from domain.services.unit_of_work import UnitOfWork


def open_incident(region: str, area_name: str | None, unit_of_work: UnitOfWork) -> tuple[int, int]:
    """The id of the open incident and how many reports joined it. Raises `NotFound` for an unknown region or area.

    Where one is open already for the same area, that one is meant.
    """
    if not unit_of_work.outages.knows_region(region):
        raise NotFound(f"There is no region {region}", "no_region")
    area = _area(region, area_name, unit_of_work) if area_name else None
    incident_id = unit_of_work.outages.open(region, area)
    return incident_id, unit_of_work.outages.take_up(incident_id)


def attach_tickets(incident_id: int, references: Sequence[str], unit_of_work: UnitOfWork) -> int:
    """Put tickets into the incident whose place is no area that we know; how many were waiting for it.

    Raises `InvalidInput` for a mistyped reference, `NotFound` when no such incident is open.
    """
    if not unit_of_work.outages.hold(incident_id):
        raise NotFound(f"There is no open incident {incident_id}", "no_incident")
    return len(unit_of_work.outages.attach(incident_id, [_ticket_id(typed) for typed in references]))


def _area(region: str, name: str, unit_of_work: UnitOfWork) -> Area:
    area = unit_of_work.outages.area(region, name)
    if area is None:
        raise NotFound(f"The region {region} has no area {name}", "no_area")
    return area


def _ticket_id(typed: str) -> int:
    ticket_id = parse_reference(TICKET, typed)
    if ticket_id is None:
        raise InvalidInput(f"{typed} is no reference of an outage ticket", "not_a_reference")
    return ticket_id
