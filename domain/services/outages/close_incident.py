"""Power is back, as crews say: everybody who reported is notified, and is asked later whether it is so."""

from dataclasses import dataclass

from domain.outages.restoration import SAMPLE_AFTER
from domain.services.outages.open_incidents import open_one
from domain.services.outages.outage_texts import tell_power_back
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class CloseIncident:
    """The incident that is over."""

    incident_id: int


def close_incident(command: CloseIncident, unit_of_work: UnitOfWork, terms: Terms) -> int:
    """Close the incident and its tickets; how many phones are notified. Raises `NotFound` when no such one is open."""
    incident = open_one(command.incident_id, unit_of_work)
    # What was reported in the moment that it was opened has not joined it yet.
    unit_of_work.incidents.take_up(incident.id)
    unit_of_work.interruptions.add(incident)
    unit_of_work.incidents.move(incident, "close")
    reporters = unit_of_work.incidents.restore(incident.id)
    unit_of_work.polls.ask_reporters(incident)
    unit_of_work.polls.ask_samples(incident, unit_of_work.now + SAMPLE_AFTER)
    return tell_power_back(f"incident:{incident.id}", reporters, unit_of_work, terms)
