"""A customer says that power is back: the ticket is closed, and no message about it follows."""

from domain.care.outages import Ticket
from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork

WITHDRAWN = "withdrawn"


def withdraw_outage(key: Key, ticket: Ticket, phone: str, unit_of_work: UnitOfWork) -> str:
    """Close the ticket of this phone; one that is closed already stays as it is."""
    if unit_of_work.commands.claim(key) is None:
        unit_of_work.outages.withdraw(ticket.id, phone)
        unit_of_work.commands.add(key, WITHDRAWN, {"reference": ticket.reference})
    return WITHDRAWN
