"""Technicians, and what proves that it is they who dial."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Integer, Table, Text

from domain.field.technicians import LIFE, MAX_PIN_TRIES, RETIRED, Technician
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


class Technicians(Repository):
    """Reads and writes technicians on the connection of a unit of work."""

    def find(self, technician_id: int) -> Technician | None:
        return self._one(_BY_ID, technician_id)

    def by_staff_number(self, staff_number: str) -> Technician | None:
        return self._one(_BY_STAFF_NUMBER, staff_number)

    def by_phone(self, phone: str) -> Technician | None:
        """Whose phone it is: of those who are not retired."""
        return self._one(_BY_PHONE, phone)

    def _one(self, statement: sa.TextClause, key: int | str) -> Technician | None:
        row = self._connection.execute(statement, {"key": key}).mappings().first()
        return Technician(**row) if row else None
