"""Money went back with which a supply was to be restored: it leaves the reconnect list, unless nothing is overdue."""

from domain.services.billing.order_reconnection import OrderReconnection, may_be_restored
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


def withdraw_reconnection(order: OrderReconnection, reason: str, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Close the order of an account that is locked, where it would not be given now."""
    if not may_be_restored(order, unit_of_work, terms):
        unit_of_work.supplies.close(order.account.id, reason)
