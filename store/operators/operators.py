"""The operators. Their names are kept as they were created, and are the same in any capitals."""

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, Index, Table, Text

from domain.operators.operators import ROLES, Operator
from store.core.metadata import metadata
from store.core.repository import Repository

operators = Table(
    "operators",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in ROLES)), name="role"),
    Index("operators_same_name_idx", sa.text("lower(name)"), unique=True),
)

_FIND = sa.text("SELECT name, role FROM operators WHERE lower(name) = lower(:name)")
_ANY = sa.text("SELECT EXISTS (SELECT FROM operators)")
_ADD = sa.text("""
INSERT INTO operators (name, role, created_at) VALUES (:name, :role, :now) ON CONFLICT (lower(name)) DO NOTHING
""")


class Operators(Repository):
    """Reads and writes operators on the connection of a unit of work."""

    def find(self, name: str) -> Operator | None:
        found = self._connection.execute(_FIND, {"name": name.strip()}).first()
        return Operator(*found) if found else None

    def any(self) -> bool:
        """Whether there is one at all."""
        return bool(self._connection.scalar(_ANY))

    def add(self, operator: Operator) -> bool:
        """Whether the name was free."""
        asked = {"name": operator.name, "role": operator.role, "now": self._now}
        return self._connection.execute(_ADD, asked).rowcount > 0
