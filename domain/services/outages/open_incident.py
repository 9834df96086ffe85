"""Crews are on it: an operator opens an incident for a place, and the reports from there join it."""

from dataclasses import dataclass

from domain.errors import InvalidInput, NotFound
from domain.outages.incidents import CONFIRMED, Place
from domain.services.outages.return_estimates import estimated
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """Where the outage is: an area, a feeder or a transformer, or without any of them the whole region."""

    region: str
    area: str | None = None
    feeder: str | None = None
    transformer: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedIncident:
    """The open incident, and how many reports joined it."""

    id: int
    tickets: int


def open_incident(command: OpenIncident, unit_of_work: UnitOfWork) -> OpenedIncident:
    """Open the incident, or confirm it where reports have opened it. Raises `NotFound` for an unknown place.

    Where one is open already for the same place, that one is meant.
    """
    place = place_named(command, unit_of_work)
    incident_id = unit_of_work.incidents.open(place, CONFIRMED, unit_of_work.now)
    tickets = unit_of_work.incidents.take_up(incident_id)
    incident = unit_of_work.incidents.lock(incident_id)
    if incident is not None:
        unit_of_work.incidents.move(incident, "confirm")
        if incident.return_at is None:
            estimated(incident, unit_of_work)
    return OpenedIncident(incident_id, tickets)


def place_named(command: OpenIncident, unit_of_work: UnitOfWork) -> Place:
    """The place that an operator names. Raises `NotFound` where we do not know it, `InvalidInput` for several."""
    region = unit_of_work.incidents.region_named(command.region)
    if region is None:
        raise NotFound(f"There is no region {command.region}: `region list` shows those there are", "no_region")
    named = [each for each in (command.area, command.feeder, command.transformer) if each]
    if len(named) > 1:
        raise InvalidInput("An area, a feeder or a transformer: one of them", "several_places")
    if command.area:
        return Place(region, area_id=_area(region, command.area, unit_of_work))
    if command.feeder:
        found = unit_of_work.incidents.feeder(region, command.feeder.strip())
        return Place(region, feeder_id=_known(found, f"The region {region} has no feeder {command.feeder}"))
    if command.transformer:
        found = unit_of_work.incidents.transformer(region, command.transformer.strip())
        return Place(
            region, transformer_id=_known(found, f"The region {region} has no transformer {command.transformer}")
        )
    return Place(region)


def _area(region: str, name: str, unit_of_work: UnitOfWork) -> int:
    area = unit_of_work.incidents.area(region, name.strip())
    if area is None:
        raise NotFound(f"The region {region} has no area {name}", "no_area")
    return area.id


def _known(found: int | None, otherwise: str) -> int:
    if found is None:
        raise NotFound(otherwise, "no_place")
    return found
