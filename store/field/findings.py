"""What technicians found, once for each order."""

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.field.findings import Body, Finding, Present, SealSeen
from store.core.metadata import metadata
from store.core.repository import Repository

findings = Table(
    "findings",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("order_id", BigInteger, ForeignKey("visit_orders.id"), nullable=False),
    Column("technician_id", BigInteger, ForeignKey("technicians.id"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id")),
    Column("meter_id", BigInteger, ForeignKey("meters.id")),
    Column("found_on", Date, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("body", Text, nullable=False),
    Column("reading", BigInteger, comment="what the register showed"),
    Column("seal_seen", Text, nullable=False),
    Column("seal_found", Text, comment="the serial that hung there"),
    Column("seal_fitted", Text, comment="the serial that hangs there now"),
    Column("present", Text, nullable=False, comment="who was there"),
    Column("note", Text, nullable=False, server_default=""),
    CheckConstraint(f"body IN {tuple(map(str, Body))}", name="body"),
    CheckConstraint(f"seal_seen IN {tuple(map(str, SealSeen))}", name="seal_seen"),
    CheckConstraint(f"present IN {tuple(map(str, Present))}", name="present"),
    Index("findings_order_id_idx", "order_id", unique=True),
    Index("findings_account_id_idx", "account_id", "id"),
    Index("findings_meter_id_idx", "meter_id", "id"),
    Index("findings_technician_id_idx", "technician_id", "found_on"),
)

_NAMES = [*Finding.__slots__]
_ADD = sa.text(f"""
    INSERT INTO findings ({", ".join(_NAMES)}, found_at) VALUES ({", ".join(f":{name}" for name in _NAMES)}, :now)
    ON CONFLICT (order_id) DO NOTHING RETURNING id
""")


class Findings(Repository):
    """Reads and writes findings on the connection of a unit of work."""

    def add(self, finding: Finding) -> int | None:
        """Its id; None where the order has one already."""
        added = self._connection.execute(_ADD, {**asdict(finding), "now": self._now}).scalar()
        return int(added) if added else None
