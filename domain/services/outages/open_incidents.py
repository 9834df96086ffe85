"""The open incident that a command names, locked until it is done."""

from domain.errors import NotFound
from domain.outages.incidents import OPEN, Incident
from domain.services.unit_of_work import UnitOfWork


def open_one(incident_id: int, unit_of_work: UnitOfWork) -> Incident:
    """Raises `NotFound` where there is none, or it is closed."""
    incident = unit_of_work.incidents.lock(incident_id)
    if incident is None or incident.state not in OPEN:
        raise NotFound(f"There is no open incident {incident_id}", "no_incident")
    return incident
