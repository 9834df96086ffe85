"""A customer says that power is back: the ticket is closed, and no message about it follows."""

from dataclasses import dataclass
from enum import StrEnum

from domain.care.outages import Ticket
from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork


class OutageWithdrawal(StrEnum):
    """What came of it."""

    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class WithdrawOutage:
    """The ticket of this phone that is over."""

    key: Key
    ticket: Ticket
    phone: str


def withdraw_outage(command: WithdrawOutage, unit_of_work: UnitOfWork) -> OutageWithdrawal:
    """Close the ticket of this phone; one that is closed already stays as it is."""
    if unit_of_work.commands.claim(command.key) is None:
        unit_of_work.outages.withdraw(command.ticket.id, command.phone)
        unit_of_work.commands.add(command.key, OutageWithdrawal.WITHDRAWN, {"reference": command.ticket.reference})
    return OutageWithdrawal.WITHDRAWN
