"""Rounds: one for each technician and day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Index, Integer, Table

from domain.field.rounds import Round
from domain.field.technicians import ACTIVE
from store.core.metadata import metadata
from store.core.repository import Repository

rounds = Table(
    "rounds",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("technician_id", BigInteger, ForeignKey("technicians.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("planned_at", DateTime(timezone=True), nullable=False),
    Column("drawn_at", DateTime(timezone=True), comment="when its visits were drawn: once"),
    Column("closed", Integer, nullable=False, server_default="0", comment="how many of its visits have ended"),
    Column("hasty", Integer, nullable=False, server_default="0", comment="so soon after the one before"),
    Column("last_closed_at", DateTime(timezone=True)),
    Index("rounds_technician_id_day_idx", "technician_id", "day", unique=True),
    Index("rounds_day_idx", "day"),
)

# It changes nothing where the round is there already, and returns it all the same.
_OPEN = sa.text("""
    INSERT INTO rounds (technician_id, day, planned_at) VALUES (:technician_id, :day, :now)
    ON CONFLICT (technician_id, day) DO UPDATE SET day = excluded.day RETURNING id
""")
_OF_DAY = sa.text(f"""
    SELECT t.id, t.staff_number, t.name, t.region, t.team, t.state, r.drawn_at, coalesce(r.closed, 0) AS closed,
           coalesce(r.hasty, 0) AS hasty, (SELECT count(*) FROM visit_orders o WHERE o.round_id = r.id) AS visits
    FROM technicians t LEFT JOIN rounds r ON r.technician_id = t.id AND r.day = :day
    WHERE t.id > :after AND (t.state = '{ACTIVE}' OR r.id IS NOT NULL)
      AND (CAST(:regions AS text[]) IS NULL OR t.region = ANY(CAST(:regions AS text[])))
    ORDER BY t.id LIMIT :limit
""")


class Rounds(Repository):
    """Reads and writes rounds on the connection of a unit of work."""

    def open(self, technician_id: int, day: date) -> Round:
        """The round of this technician and day: a new one, or the one that is there. Holds it until the commit."""
        values = {"technician_id": technician_id, "day": day, "now": self._now}
        return Round(int(self._connection.execute(_OPEN, values).scalar_one()), technician_id, day)

    def of_day(self, day: date, after_id: int, limit: int, regions: Sequence[str] | None) -> list[dict[str, Any]]:
        """Technicians who can be given work, or have a round that day, by id; each with what the round comes to."""
        values = {"day": day, "after": after_id, "limit": limit, "regions": [*regions] if regions else None}
        return [dict(row) for row in self._connection.execute(_OF_DAY, values).mappings()]
