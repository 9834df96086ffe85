"""The lists of supplies to cut off and to restore."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.supply import KINDS
from store.metadata import metadata

supply_orders = Table(
    "supply_orders",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("ordered_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("reason", Text, comment="why it was closed"),
    CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS)), name="kind"),
    CheckConstraint("(closed_at IS NULL) = (reason IS NULL)", name="closed"),
    Index("supply_orders_open_idx", "account_id", "kind", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
)


class SupplyOrders:
    """Writes the crews' lists on the connection of a unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def order(self, account_id: int, kind: str) -> None:
        """Put the account on the list; once as long as it is there."""
        row = insert(supply_orders).values(account_id=account_id, kind=kind, ordered_at=self._now)
        self._connection.execute(row.on_conflict_do_nothing())

    def withdraw(self, account_id: int, kind: str, reason: str) -> bool:
        """Take the account off the list; whether it was there."""
        closed = self._connection.execute(
            supply_orders.update()
            .where(
                supply_orders.c.account_id == account_id,
                supply_orders.c.kind == kind,
                supply_orders.c.closed_at.is_(None),
            )
            .values(closed_at=self._now, reason=reason)
        )
        return closed.rowcount > 0

    def has(self, account_id: int, kind: str) -> bool:
        there = sa.select(supply_orders.c.id).where(
            supply_orders.c.account_id == account_id, supply_orders.c.kind == kind, supply_orders.c.closed_at.is_(None)
        )
        return self._connection.execute(there).first() is not None
