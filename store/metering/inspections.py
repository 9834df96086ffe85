"""Meters that a technician should look at, and why."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import insert

from store.core.metadata import metadata
from store.core.repository import Repository

inspections = Table(
    "inspections",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("meter_id", BigInteger, ForeignKey("meters.id"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("reading_id", BigInteger, ForeignKey("readings.id")),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Index("inspections_open_idx", "meter_id", "reason", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
)


class Inspections(Repository):
    """Writes the technicians' list on the connection of a unit of work."""

    def ask(self, meter_id: int, account_id: int, reason: str, reading_id: int | None = None) -> None:
        """Put the meter on the list; once as long as the same reason is open."""
        row = insert(inspections).values(
            meter_id=meter_id,
            account_id=account_id,
            reason=reason,
            reading_id=reading_id,
            opened_at=self._now,
        )
        self._connection.execute(row.on_conflict_do_nothing())

    def close(self, meter_id: int) -> int:
        """Somebody has looked at the meter: how many inspections that ends."""
        asked = inspections.update().where(inspections.c.meter_id == meter_id, inspections.c.closed_at.is_(None))
        return self._connection.execute(asked.values(closed_at=self._now)).rowcount
