"""Supplies that are cut off and restored: the reconnect list, and the dated fees of it."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.billing.supply import PLACES, Reconnection, ReconnectionFee
from store.accounts.accounts import accounts
from store.billing.worklists import IS_LIABLE
from store.core.metadata import metadata
from store.core.repository import Repository

reconnection_fees = Table(
    "reconnection_fees",
    metadata,
    Column("place", Text, primary_key=True, comment="where the supply was cut off"),
    Column("valid_from", Date, primary_key=True),
    Column("cents", BigInteger, nullable=False, comment="with the VAT"),
    Column("vat_cents", BigInteger, nullable=False),
    CheckConstraint(f"place IN {PLACES}", name="place"),
    CheckConstraint("0 <= vat_cents AND vat_cents <= cents", name="cents"),
)

reconnections = Table(
    "reconnections",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("fee_cents", BigInteger, nullable=False, comment="what the customer was quoted"),
    Column("ordered_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("reason", Text, comment="why it was closed"),
    CheckConstraint("(closed_at IS NULL) = (reason IS NULL)", name="closed"),
    Index("reconnections_waiting_idx", "account_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
)

_FEE = sa.text("""
    SELECT place, cents, vat_cents FROM reconnection_fees
    WHERE place = :place AND valid_from <= :day ORDER BY valid_from DESC LIMIT 1
""")


class Supplies(Repository):
    """Reads and writes them on the connection of a unit of work."""

    def fee(self, place: str, on: date) -> ReconnectionFee:
        """What a reconnection costs there on that day."""
        return ReconnectionFee(*self._connection.execute(_FEE, {"place": place, "day": on}).one())

    def is_liable(self, account_id: int, today: date) -> bool:
        """Whether the account is on the list of those liable for disconnection."""
        asked = {"account_id": account_id, "today": today}
        return self._connection.execute(IS_LIABLE, asked).first() is not None

    def set_status(self, account_id: int, status: str) -> None:
        self._connection.execute(accounts.update().where(accounts.c.id == account_id).values(status=status))

    def order(self, account_id: int, fee: ReconnectionFee) -> bool:
        """Put the account on the reconnect list; whether it was not there yet."""
        row = insert(reconnections).values(account_id=account_id, fee_cents=fee.cents, ordered_at=self._now)
        ordered = row.on_conflict_do_nothing().returning(reconnections.c.id)
        return self._connection.execute(ordered).first() is not None

    def waiting(self, account_id: int) -> Reconnection | None:
        """The account's place on the reconnect list."""
        found = sa.select(reconnections.c.id, reconnections.c.account_id).where(
            reconnections.c.account_id == account_id, reconnections.c.closed_at.is_(None)
        )
        row = self._connection.execute(found).first()
        return Reconnection(*row) if row else None

    def close(self, account_id: int, reason: str) -> bool:
        """Take the account off the reconnect list; whether it was there."""
        waiting = reconnections.update().where(
            reconnections.c.account_id == account_id, reconnections.c.closed_at.is_(None)
        )
        return self._connection.execute(waiting.values(closed_at=self._now, reason=reason)).rowcount == 1
