"""The register of seals: where each is, and what is known to have happened to it."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.field.seals import FITTED, ISSUED, LIFE, Seal, SealEvent
from store.core.metadata import metadata
from store.core.repository import Repository

seals = Table(
    "seals",
    metadata,
    Column("serial", Text, primary_key=True),
    Column("box", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("technician_id", BigInteger, ForeignKey("technicians.id"), comment="who has it"),
    Column("meter_id", BigInteger, ForeignKey("meters.id"), comment="where it hangs"),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint(f"state IN {LIFE.states}", name="state"),
    CheckConstraint(f"(state = '{ISSUED}') = (technician_id IS NOT NULL)", name="issued"),
    CheckConstraint(f"(state = '{FITTED}') = (meter_id IS NOT NULL)", name="fitted"),
    Index("seals_box_idx", "box", "serial"),
    Index("seals_technician_id_idx", "technician_id", "serial", postgresql_where=sa.text("technician_id IS NOT NULL")),
    Index("seals_meter_id_idx", "meter_id", unique=True, postgresql_where=sa.text("meter_id IS NOT NULL")),
    comment="a seal hangs in one place, and at a meter hangs one",
)
seal_events = Table(
    "seal_events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("serial", Text, nullable=False, comment="also one that the register does not know"),
    Column("event", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("technician_id", BigInteger, ForeignKey("technicians.id")),
    Column("meter_id", BigInteger, ForeignKey("meters.id")),
    Column("order_id", BigInteger, ForeignKey("visit_orders.id")),
    CheckConstraint(f"event IN {tuple(map(str, SealEvent))}", name="event"),
    Index("seal_events_serial_idx", "serial", "id"),
    Index("seal_events_meter_id_idx", "meter_id", "id"),
)

_ONE = f"SELECT {', '.join(Seal.__slots__)} FROM seals"
_BY_SERIAL = sa.text(f"{_ONE} WHERE serial = :key FOR UPDATE")
_AT_METER = sa.text(f"{_ONE} WHERE meter_id = :key FOR UPDATE")


class Seals(Repository):
    """Reads and writes the register on the connection of a unit of work."""

    def find(self, serial: str) -> Seal | None:
        """The seal of this serial, held until the commit."""
        return self._one(_BY_SERIAL, serial)

    def at_meter(self, meter_id: int) -> Seal | None:
        """The seal that the register has at the meter, held until the commit."""
        return self._one(_AT_METER, meter_id)

    def _one(self, statement: sa.TextClause, key: str | int) -> Seal | None:
        row = self._connection.execute(statement, {"key": key}).first()
        return Seal(*row) if row else None
