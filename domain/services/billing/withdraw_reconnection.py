"""Money went back with which a supply was to be restored: it leaves the reconnect list, unless nothing is overdue."""

from dataclasses import dataclass

from domain.services.billing.order_reconnection import OrderReconnection, may_be_restored
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class WithdrawReconnection:
    """The command: what would be ordered now for the account, which is locked, and why it is withdrawn."""

    order: OrderReconnection
    reason: str


def withdraw_reconnection(command: WithdrawReconnection, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Close the order, where it would not be given now."""
    if not may_be_restored(command.order, unit_of_work, terms):
        unit_of_work.supplies.close(command.order.account.id, command.reason)
