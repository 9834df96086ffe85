"""Power is back: an operator closes the incident, and everybody who reported is notified."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.care.outages import Reporter
from domain.messaging.messages import ANSWER, Message
from domain.outages.incidents import Incident
from domain.services.outages.open_incidents import open_one
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.names import short_name

POWER_BACK_SMS = "power_back"
PLACE_SEPTETS = 40


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
    messages = list(_messages(incident, reporters, unit_of_work.now, terms))
    unit_of_work.messages.queue(messages)
    return len(messages)


def _messages(incident: Incident, reporters: Sequence[Reporter], now: datetime, terms: Terms) -> Iterator[Message]:
    """One per phone, whatever it reported. They asked for it: it goes at any hour."""
    for each in {one.phone: one for one in reporters}.values():
        text = terms.words(
            POWER_BACK_SMS,
            each.language,
            place=short_name(each.ticket.place, PLACE_SEPTETS),
            reference=each.ticket.reference,
        )
        yield Message(ANSWER, f"incident:{incident.id}", each.phone, text, each.account_id, now)
