"""One fault in two incidents: an operator puts the reports of one into the other."""

from dataclasses import dataclass

from domain.errors import Refused
from domain.services.outages.open_incident import OpenedIncident
from domain.services.outages.open_incidents import open_one
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MergeIncidents:
    """The open incident that ends, and the open one that goes on with its reports."""

    incident_id: int
    into_id: int


def merge_incidents(command: MergeIncidents, unit_of_work: UnitOfWork) -> OpenedIncident:
    """The incident that goes on, which began with the earlier of both. Raises `NotFound` where one of them is not
    open, `Refused` where they are one or of two regions.
    """
    if command.incident_id == command.into_id:
        raise Refused("An incident is not merged into itself", "same_incident")
    first, last = sorted((command.incident_id, command.into_id))
    found = {each.id: each for each in (open_one(first, unit_of_work), open_one(last, unit_of_work))}
    ending, going_on = found[command.incident_id], found[command.into_id]
    if ending.place.region != going_on.place.region:
        raise Refused("They are in two regions", "two_regions")
    return OpenedIncident(going_on.id, unit_of_work.incidents.merge(ending, going_on.id))
