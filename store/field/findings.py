"""What technicians found, once for each order."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.field.findings import READING_TAKEN, Body, Finding, Present, SealSeen
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
    Column("reading_outcome", Text, comment="billed, known, or why the reading was not taken"),
    Column("photo_link", Text, comment="the digest of the link by which a photo may come"),
    Column("photo_link_until", DateTime(timezone=True)),
    Column("photo_sha256", Text, comment="of the photo, which is forgotten sooner"),
    CheckConstraint(f"body IN {tuple(map(str, Body))}", name="body"),
    CheckConstraint(f"seal_seen IN {tuple(map(str, SealSeen))}", name="seal_seen"),
    CheckConstraint(f"present IN {tuple(map(str, Present))}", name="present"),
    Index("findings_order_id_idx", "order_id", unique=True),
    Index("findings_photo_link_idx", "photo_link", unique=True, postgresql_where=sa.text("photo_link IS NOT NULL")),
    Index("findings_account_id_idx", "account_id", "id"),
    Index("findings_meter_id_idx", "meter_id", "id"),
    Index("findings_technician_id_idx", "technician_id", "found_on"),
    Index(
        "findings_photo_pending_idx",
        "order_id",
        postgresql_where=sa.text("photo_link IS NOT NULL AND photo_sha256 IS NULL"),
    ),
    Index(
        "findings_reading_refused_idx", "order_id", postgresql_where=sa.text(f"reading_outcome NOT IN {READING_TAKEN}")
    ),
)

_NAMES = [*Finding.__slots__]
_ADD = sa.text(f"""
    INSERT INTO findings ({", ".join(_NAMES)}, found_at) VALUES ({", ".join(f":{name}" for name in _NAMES)}, :now)
    ON CONFLICT (order_id) DO NOTHING RETURNING id
""")
_READ = sa.text("UPDATE findings SET reading_outcome = :outcome WHERE order_id = :order_id")
_OF = sa.text(f"""
    SELECT {", ".join(_NAMES)}, reading_outcome, photo_sha256 IS NOT NULL AS has_photo, photo_sha256, found_at
    FROM findings WHERE order_id = :order_id
""")


class Findings(Repository):
    """Reads and writes findings on the connection of a unit of work."""

    def add(self, finding: Finding) -> int | None:
        """Its id; None where the order has one already."""
        added = self._connection.execute(_ADD, {**asdict(finding), "now": self._now}).scalar()
        return int(added) if added else None

    def note_reading(self, order_id: int, outcome: str) -> None:
        """What became of the reading."""
        self._connection.execute(_READ, {"order_id": order_id, "outcome": outcome})

    def of(self, order_id: int) -> dict[str, Any] | None:
        """What was found on this order, with what is known of its reading and photo."""
        row = self._connection.execute(_OF, {"order_id": order_id}).mappings().first()
        return dict(row) if row else None
