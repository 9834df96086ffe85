"""Whose supply is to be cut off or restored: the lists that the crews work from."""

from typing import Protocol

DISCONNECT, RECONNECT = KINDS = ("disconnect", "reconnect")


class SupplyOrders(Protocol):
    """What the use cases need of the store."""

    def order(self, account_id: int, kind: str) -> None: ...

    def withdraw(self, account_id: int, kind: str, reason: str) -> bool: ...

    def has(self, account_id: int, kind: str) -> bool: ...
