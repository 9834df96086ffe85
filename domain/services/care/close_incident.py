"""Power is back: an operator closes the incident, and everybody who reported is notified."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.care.outages import Reporter
from domain.errors import NotFound
from domain.messaging.messages import ANSWER, Message
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
    if not unit_of_work.outages.close(command.incident_id):
        raise NotFound(f"There is no open incident {command.incident_id}", "no_incident")
    # What was reported in the moment that it was opened has not joined it yet.
    unit_of_work.outages.take_up(command.incident_id)
    reporters = unit_of_work.outages.restore(command.incident_id)
    messages = list(_messages(command.incident_id, reporters, unit_of_work.now, terms))
    unit_of_work.messages.queue(messages)
    return len(messages)


def _messages(incident_id: int, reporters: Sequence[Reporter], now: datetime, terms: Terms) -> Iterator[Message]:
    """One per phone, whatever it reported. They asked for it: it goes at any hour."""
    for each in {one.phone: one for one in reporters}.values():
        text = terms.words(
            POWER_BACK_SMS,
            each.language,
            place=short_name(each.ticket.place, PLACE_SEPTETS),
            reference=each.ticket.reference,
        )
        yield Message(ANSWER, f"incident:{incident_id}", each.phone, text, each.account_id, now)
