"""Technicians, and what proves that it is they who dial."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Integer, Table, Text

from domain.field.secrets import MAX_CODE_TRIES
from domain.field.technicians import (
    ACTIVE,
    INVITED,
    LIFE,
    LOCKED,
    MAX_PIN_TRIES,
    RETIRED,
    Credentials,
    NewTechnician,
    Technician,
)
from store.core.metadata import metadata
from store.core.repository import Repository

technicians = Table(
    "technicians",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("staff_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("region", Text, ForeignKey("regions.name"), nullable=False),
    Column("team", Text, nullable=False, comment="who goes out together: a second visit is another team's"),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("pin_digest", Text, comment="argon2id"),
    Column("tries_left", Integer, nullable=False, server_default=str(MAX_PIN_TRIES)),
    Column("code_digest", Text, comment="of the code that enrols the phone, until it is used or void"),
    Column("code_good_until", DateTime(timezone=True)),
    Column("code_tries_left", Integer, nullable=False, server_default="0"),
    Column("invited_at", DateTime(timezone=True), nullable=False),
    Column("enrolled_at", DateTime(timezone=True)),
    Column("last_worked_at", DateTime(timezone=True)),
    Column("retired_at", DateTime(timezone=True)),
    CheckConstraint(f"state IN {LIFE.states}", name="state"),
    CheckConstraint("tries_left >= 0", name="tries_left"),
    CheckConstraint(f"(state = '{RETIRED}') = (retired_at IS NOT NULL)", name="retired"),
    Index("technicians_staff_number_idx", "staff_number", unique=True),
    Index("technicians_phone_idx", "phone", unique=True, postgresql_where=sa.text("retired_at IS NULL")),
)

_ONE = f"SELECT {', '.join(Technician.__slots__)} FROM technicians"
_BY_ID = sa.text(f"{_ONE} WHERE id = :key")
_BY_STAFF_NUMBER = sa.text(f"{_ONE} WHERE staff_number = :key")
_BY_PHONE = sa.text(f"{_ONE} WHERE phone = :key AND retired_at IS NULL")
_CREDENTIALS = ("pin_digest", "code_digest", "code_good_until", "code_tries_left")
_LOCK = sa.text(f"""
    SELECT {", ".join([*Technician.__slots__, *_CREDENTIALS])} FROM technicians
    WHERE phone = :phone AND retired_at IS NULL FOR UPDATE
""")
# Who was there before begins anew: the old PIN opens nothing.
_ENROL = sa.text(f"""
    INSERT INTO technicians (staff_number, name, phone, language, region, team, code_digest, code_good_until,
                             code_tries_left, invited_at)
    VALUES (:staff_number, :name, :phone, :language, :region, :team, :code_digest, :code_good_until,
            {MAX_CODE_TRIES}, :now)
    ON CONFLICT (staff_number) DO UPDATE
    SET name = excluded.name, phone = excluded.phone, language = excluded.language, region = excluded.region,
        team = excluded.team, code_digest = excluded.code_digest, code_good_until = excluded.code_good_until,
        code_tries_left = excluded.code_tries_left, invited_at = excluded.invited_at, state = '{INVITED}',
        pin_digest = NULL, retired_at = NULL, tries_left = {MAX_PIN_TRIES}
    RETURNING {", ".join(Technician.__slots__)}
""")
_MISS_CODE = sa.text("UPDATE technicians SET code_tries_left = greatest(code_tries_left - 1, 0) WHERE id = :id")
_CHOOSE_PIN = sa.text(f"""
    UPDATE technicians
    SET pin_digest = :pin_digest, state = '{ACTIVE}', enrolled_at = :now, last_worked_at = :now, code_digest = NULL,
        code_good_until = NULL, code_tries_left = 0, tries_left = {MAX_PIN_TRIES}
    WHERE id = :id AND state = '{INVITED}'
""")
_MISS_PIN = sa.text(f"""
    UPDATE technicians
    SET tries_left = greatest(tries_left - 1, 0), state = CASE WHEN tries_left <= 1 THEN '{LOCKED}' ELSE state END
    WHERE id = :id AND state = '{ACTIVE}'
""")
_WORK = sa.text(f"UPDATE technicians SET last_worked_at = :now, tries_left = {MAX_PIN_TRIES} WHERE id = :id")
_MOVE = sa.text(f"""
    UPDATE technicians
    SET state = :target, tries_left = {MAX_PIN_TRIES},
        retired_at = CASE WHEN :target = '{RETIRED}' THEN CAST(:now AS timestamptz) END
    WHERE id = :id AND state = ANY(:sources)
""")
_LIST = sa.text("""
    SELECT id, staff_number, name, phone, region, team, state, last_worked_at FROM technicians
    WHERE id > :after AND (CAST(:regions AS text[]) IS NULL OR region = ANY(CAST(:regions AS text[])))
    ORDER BY id LIMIT :limit
""")


class Technicians(Repository):
    """Reads and writes technicians on the connection of a unit of work."""

    def find(self, technician_id: int) -> Technician | None:
        return self._one(_BY_ID, technician_id)

    def by_staff_number(self, staff_number: str) -> Technician | None:
        return self._one(_BY_STAFF_NUMBER, staff_number)

    def by_phone(self, phone: str) -> Technician | None:
        """Whose phone it is: of those who are not retired."""
        return self._one(_BY_PHONE, phone)

    def lock(self, phone: str) -> Credentials | None:
        """Whose phone it is, with what proves it; held until the commit."""
        row = self._connection.execute(_LOCK, {"phone": phone}).mappings().first()
        if row is None:
            return None
        technician = Technician(**{name: row[name] for name in Technician.__slots__})
        return Credentials(technician=technician, **{name: row[name] for name in _CREDENTIALS})

    def enrol(self, new: NewTechnician) -> Technician:
        """The technician, invited; who has the staff number already is enrolled anew."""
        row = self._connection.execute(_ENROL, {**asdict(new), "now": self._now}).mappings().one()
        return Technician(**row)

    def miss_code(self, technician_id: int) -> None:
        self._connection.execute(_MISS_CODE, {"id": technician_id})

    def choose_pin(self, technician_id: int, pin_digest: str) -> None:
        self._connection.execute(_CHOOSE_PIN, {"id": technician_id, "pin_digest": pin_digest, "now": self._now})

    def miss_pin(self, technician_id: int) -> None:
        """One try less; the last one locks."""
        self._connection.execute(_MISS_PIN, {"id": technician_id})

    def work(self, technician_id: int) -> None:
        self._connection.execute(_WORK, {"id": technician_id, "now": self._now})

    def move(self, technician_id: int, event: str) -> bool:
        """Whether the event could happen; it did."""
        values = {"id": technician_id, "target": LIFE.target(event), "sources": [*LIFE.sources(event)]}
        return self._connection.execute(_MOVE, {**values, "now": self._now}).rowcount > 0

    def listed(self, after_id: int, limit: int, regions: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """Every technician after this one, those who are retired too; of these regions, where some are named."""
        values = {"after": after_id, "limit": limit, "regions": [*regions] if regions else None}
        return [dict(row) for row in self._connection.execute(_LIST, values).mappings()]

    def _one(self, statement: sa.TextClause, key: int | str) -> Technician | None:
        row = self._connection.execute(statement, {"key": key}).mappings().first()
        return Technician(**row) if row else None
