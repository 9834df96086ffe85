"""Crews are on it: an operator opens an incident for an area or a region, and the reports from there join it."""

from dataclasses import dataclass

from domain.care.outages import Area
from domain.errors import NotFound
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """Where the outage is: an area, or without one the whole region."""

    region: str
    area: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedIncident:
    """The open incident, and how many reports joined it."""

    id: int
    tickets: int


def open_incident(command: OpenIncident, unit_of_work: UnitOfWork) -> OpenedIncident:
    """Open the incident. Raises `NotFound` for an unknown region or area.

    Where one is open already for the same area, that one is meant.
    """
    region = unit_of_work.outages.region_named(command.region)
    if region is None:
        raise NotFound(f"There is no region {command.region}: `region list` shows those there are", "no_region")
    area = _area(region, command.area, unit_of_work) if command.area else None
    incident_id = unit_of_work.outages.open(region, area)
    return OpenedIncident(incident_id, unit_of_work.outages.take_up(incident_id))


def _area(region: str, name: str, unit_of_work: UnitOfWork) -> Area:
    area = unit_of_work.outages.area(region, name.strip())
    if area is None:
        raise NotFound(f"The region {region} has no area {name}", "no_area")
    return area
