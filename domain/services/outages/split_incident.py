"""Two faults in one incident: an operator takes the reports of a smaller place out into an incident of their own."""

from dataclasses import dataclass

from domain.errors import NotFound, Refused
from domain.outages.incidents import CONFIRMED
from domain.services.outages.open_incident import OpenedIncident, OpenIncident, place_named
from domain.services.outages.open_incidents import open_one
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SplitIncident:
    """The open incident, and the place within it that has a fault of its own."""

    incident_id: int
    area: str | None = None
    feeder: str | None = None
    transformer: str | None = None


def split_incident(command: SplitIncident, unit_of_work: UnitOfWork) -> OpenedIncident:
    """The incident of that place, which began when the whole did. Raises `NotFound` where there is no such place or
    open incident, `Refused` where it is the same place.
    """
    whole = open_one(command.incident_id, unit_of_work)
    if not (command.area or command.feeder or command.transformer):
        raise NotFound("Say which part of it: an area, a feeder or a transformer", "no_place")
    part = OpenIncident(whole.place.region, command.area, command.feeder, command.transformer)
    place = place_named(part, unit_of_work)
    if place == whole.place:
        raise Refused("That is the place of the whole incident", "same_place")
    incident_id = unit_of_work.incidents.open(place, CONFIRMED, whole.began_at)
    return OpenedIncident(incident_id, unit_of_work.incidents.take_from(whole.id, incident_id))
