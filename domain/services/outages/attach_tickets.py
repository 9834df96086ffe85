"""An operator puts reports into an incident whose place is no area that we know."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.care.case_references import TICKET, parse_reference
from domain.errors import InvalidInput
from domain.services.outages.open_incidents import open_one
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AttachTickets:
    """An open incident, and the tickets that belong to it."""

    incident_id: int
    references: Sequence[str]


def attach_tickets(command: AttachTickets, unit_of_work: UnitOfWork) -> int:
    """Put tickets into the incident whose place is no area that we know; how many were waiting for it.

    Raises `InvalidInput` for a mistyped reference, `NotFound` when no such incident is open.
    """
    incident = open_one(command.incident_id, unit_of_work)
    return len(unit_of_work.incidents.attach(incident.id, [_ticket_id(typed) for typed in command.references]))


def _ticket_id(typed: str) -> int:
    ticket_id = parse_reference(TICKET, typed)
    if ticket_id is None:
        raise InvalidInput(f"{typed} is no reference of an outage ticket", "not_a_reference")
    return ticket_id
