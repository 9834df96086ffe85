"""The register of seals: where each is, and what is known to have happened to it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.field.seals import FITTED, IN_BOX, ISSUED, LIFE, REMOVED, Seal, SealEvent, Visited
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
    Index(
        "seal_events_strange_idx",
        "id",
        postgresql_where=sa.text(f"event IN ('{SealEvent.STRANGER.value}', '{SealEvent.MISSING.value}')"),
    ),
)

_ONE = f"SELECT {', '.join(Seal.__slots__)} FROM seals"
_BY_SERIAL = sa.text(f"{_ONE} WHERE serial = :key FOR UPDATE")
_AT_METER = sa.text(f"{_ONE} WHERE meter_id = :key FOR UPDATE")
_REGISTER = sa.text("""
    INSERT INTO seals (serial, box, changed_at) SELECT serial, :box, :now FROM unnest(CAST(:serials AS text[])) serial
    ON CONFLICT DO NOTHING RETURNING serial
""")
_ISSUE = sa.text(f"""
    UPDATE seals SET state = '{ISSUED}', technician_id = :technician_id, changed_at = :now
    WHERE serial = ANY(:serials) AND state = '{IN_BOX}' RETURNING serial
""")
_TAKE_BACK = sa.text(f"""
    UPDATE seals SET state = '{IN_BOX}', technician_id = NULL, changed_at = :now
    WHERE serial = ANY(:serials) AND state = '{ISSUED}' RETURNING serial
""")
_FIT = sa.text(f"""
    UPDATE seals SET state = '{FITTED}', technician_id = NULL, meter_id = :meter_id, changed_at = :now
    WHERE serial = :serial AND state = '{ISSUED}' AND technician_id = :technician_id
""")
_REMOVE = sa.text(f"""
    UPDATE seals SET state = '{REMOVED}', meter_id = NULL, changed_at = :now
    WHERE serial = :serial AND state = '{FITTED}'
""")
_NOTE = sa.text("""
    INSERT INTO seal_events (serial, event, at, technician_id, meter_id, order_id)
    SELECT serial, :event, :now, :technician_id, :meter_id, :order_id FROM unnest(CAST(:serials AS text[])) serial
""")
_LIST = sa.text("""
    SELECT s.serial, s.box, s.state, t.staff_number AS technician, m.number AS meter, s.changed_at
    FROM seals s LEFT JOIN technicians t ON t.id = s.technician_id LEFT JOIN meters m ON m.id = s.meter_id
    LEFT JOIN accounts a ON a.id = m.account_id LEFT JOIN areas n ON n.id = a.area_id
    WHERE s.serial > :after AND (CAST(:box AS text) IS NULL OR s.box = :box)
      AND (CAST(:technician_id AS bigint) IS NULL OR s.technician_id = :technician_id)
      AND (CAST(:regions AS text[]) IS NULL
           OR coalesce(t.region, n.region, (CAST(:regions AS text[]))[1]) = ANY(CAST(:regions AS text[])))
    ORDER BY s.serial LIMIT :limit
""")
# Skipped: a technician has it still, although a later one of the same box was fitted by the same technician.
_SKIPPED = sa.text(f"""
    SELECT s.serial, 'skipped' AS what, t.staff_number AS technician, NULL AS meter, s.changed_at AS since
    FROM seals s JOIN technicians t ON t.id = s.technician_id
    WHERE s.state = '{ISSUED}' AND s.serial > :after AND EXISTS (
        SELECT FROM seals later JOIN seal_events e ON e.serial = later.serial AND e.event = '{SealEvent.FITTED.value}'
        WHERE later.box = s.box AND later.serial > s.serial AND e.technician_id = s.technician_id
          AND e.at > s.changed_at)
      AND (CAST(:regions AS text[]) IS NULL OR t.region = ANY(CAST(:regions AS text[])))
    ORDER BY s.serial LIMIT :limit
""")
# A repeat: fitted or found at one meter, and fitted or found at another one later.
_STRANGE = sa.text(f"""
    SELECT e.id, e.serial,
           CASE WHEN e.event <> '{SealEvent.STRANGER.value}' THEN e.event
                WHEN EXISTS (SELECT FROM seals s WHERE s.serial = e.serial) THEN 'repeated' ELSE e.event END AS what,
           t.staff_number AS technician, m.number AS meter, e.at AS since
    FROM seal_events e LEFT JOIN technicians t ON t.id = e.technician_id LEFT JOIN meters m ON m.id = e.meter_id
    WHERE e.event IN ('{SealEvent.STRANGER.value}', '{SealEvent.MISSING.value}') AND e.id > :after
      AND (CAST(:regions AS text[]) IS NULL OR t.region = ANY(CAST(:regions AS text[])))
    ORDER BY e.id LIMIT :limit
""")
_WHERE = sa.text("""
    SELECT s.serial, s.box, s.state, t.staff_number AS technician, m.number AS meter, s.changed_at,
           coalesce(t.region, n.region) AS region
    FROM seals s LEFT JOIN technicians t ON t.id = s.technician_id LEFT JOIN meters m ON m.id = s.meter_id
    LEFT JOIN accounts a ON a.id = m.account_id LEFT JOIN areas n ON n.id = a.area_id
    WHERE s.serial = :serial
""")
_HISTORY = sa.text("""
    SELECT e.event, e.at, t.staff_number AS technician, m.number AS meter, e.order_id,
           coalesce(n.region, t.region) AS region
    FROM seal_events e LEFT JOIN technicians t ON t.id = e.technician_id LEFT JOIN meters m ON m.id = e.meter_id
    LEFT JOIN accounts a ON a.id = m.account_id LEFT JOIN areas n ON n.id = a.area_id
    WHERE e.serial = :serial ORDER BY e.id LIMIT :limit
""")


class Seals(Repository):
    """Reads and writes the register on the connection of a unit of work."""

    def find(self, serial: str) -> Seal | None:
        """The seal of this serial, held until the commit."""
        return self._one(_BY_SERIAL, serial)

    def at_meter(self, meter_id: int) -> Seal | None:
        """The seal that the register has at the meter, held until the commit."""
        return self._one(_AT_METER, meter_id)

    def register(self, box: str, serials: Sequence[str]) -> Sequence[str]:
        """New seals of a box: those that were not in the register before."""
        values = {"box": box, "serials": list(serials), "now": self._now}
        added = list(self._connection.scalars(_REGISTER, values))
        self._noted(added, SealEvent.REGISTERED)
        return added

    def issue(self, serials: Sequence[str], technician_id: int) -> Sequence[str]:
        """From the box to a technician: those that were in their box."""
        values = {"serials": list(serials), "technician_id": technician_id, "now": self._now}
        issued = list(self._connection.scalars(_ISSUE, values))
        self._noted(issued, SealEvent.ISSUED, technician_id)
        return issued

    def take_back(self, serials: Sequence[str]) -> Sequence[str]:
        """From a technician to the box: those that a technician had."""
        returned = list(self._connection.scalars(_TAKE_BACK, {"serials": list(serials), "now": self._now}))
        self._noted(returned, SealEvent.RETURNED)
        return returned

    def fit(self, serial: str, technician_id: int, meter_id: int) -> bool:
        """From the technician who has it to the meter; False where that technician does not have it."""
        values = {"serial": serial, "technician_id": technician_id, "meter_id": meter_id, "now": self._now}
        return self._connection.execute(_FIT, values).rowcount > 0

    def remove(self, serial: str) -> None:
        """It hangs nowhere any more."""
        self._connection.execute(_REMOVE, {"serial": serial, "now": self._now})

    def note(self, serial: str, event: SealEvent, where: Visited) -> None:
        """What happened to it in a visit."""
        self._noted([serial], event, where.technician_id, where.meter_id, where.order_id)

    def listed(
        self,
        after: str,
        limit: int,
        box: str | None = None,
        technician_id: int | None = None,
        regions: Sequence[str] | None = None,
    ) -> list[dict[str, Any]]:
        """The register, by serial: seals of these regions, and those in a box, which are everybody's."""
        chosen = {"box": box, "technician_id": technician_id, "regions": [*regions] if regions else None}
        return self._rows(_LIST, after=after, limit=limit, **chosen)

    def skipped(self, after: str, limit: int, regions: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """Gaps: seals that technicians have, although later ones of their box were fitted."""
        return self._rows(_SKIPPED, after=after, limit=limit, regions=[*regions] if regions else None)

    def strange(self, after_id: int, limit: int, regions: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """Strangers, repeats, and seals that were gone: as technicians of these regions found them."""
        return self._rows(_STRANGE, after=after_id, limit=limit, regions=[*regions] if regions else None)

    def whereabouts(self, serial: str) -> dict[str, Any] | None:
        """Where the register has the seal, and in which region that is; a box is in none."""
        return next(iter(self._rows(_WHERE, serial=serial)), None)

    def history(self, serial: str, limit: int) -> list[dict[str, Any]]:
        """What happened to the seal, the oldest first, also to one that the register does not know."""
        return self._rows(_HISTORY, serial=serial, limit=limit)

    def _rows(self, statement: sa.TextClause, **values: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in self._connection.execute(statement, values).mappings()]

    def _noted(
        self,
        serials: Sequence[str],
        event: SealEvent,
        technician_id: int | None = None,
        meter_id: int | None = None,
        order_id: int | None = None,
    ) -> None:
        values = {"serials": list(serials), "event": event.value, "now": self._now, "technician_id": technician_id}
        self._connection.execute(_NOTE, {**values, "meter_id": meter_id, "order_id": order_id})

    def _one(self, statement: sa.TextClause, key: str | int) -> Seal | None:
        row = self._connection.execute(statement, {"key": key}).first()
        return Seal(*row) if row else None
