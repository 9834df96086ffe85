"""The operators, and what each was allowed when. Names are kept as they were created, and are the same in any capitals.

Rows are only added: the newest change of an operator says what it may do now, and those before stay as they were.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint

from domain.errors import Refused
from domain.operators.operators import Operator
from domain.operators.permissions import ROLES
from store.core.metadata import metadata
from store.core.repository import Repository

CHANGES_LOCK = 977_063  # any number, but the same for every change

operators = Table(
    "operators",
    metadata,
    Column("name", Text, primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("operators_same_name_idx", sa.text("lower(name)"), unique=True),
)

operator_changes = Table(
    "operator_changes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("operator", Text, ForeignKey("operators.name"), nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("regions", ARRAY(Text), nullable=False, comment="none: all"),
    Column("staff_number", Text, comment="by which two persons are told apart"),
    Column("is_enabled", Boolean, nullable=False),
    Column("phone", Text, comment="which is told of a reset"),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("changed_by", Text, comment="the operator who asked for it"),
    Column("os_user", Text, nullable=False),
    sa.CheckConstraint(
        "cardinality(roles) > 0 AND roles <@ ARRAY[{}]".format(", ".join(f"'{role}'" for role in ROLES)), name="roles"
    ),
    ExcludeConstraint(("staff_number", "="), ("operator", "<>"), name="operator_changes_one_person_a_number"),
    Index("operator_changes_operator_idx", "operator", "id"),
)

_CURRENT = """
SELECT o.name, c.roles, c.regions, c.staff_number, c.is_enabled, c.phone
FROM operators o CROSS JOIN LATERAL (
    SELECT roles, regions, staff_number, is_enabled, phone FROM operator_changes
    WHERE operator = o.name ORDER BY id DESC LIMIT 1
) c
"""
_FIND = sa.text(f"{_CURRENT} WHERE lower(o.name) = lower(:name)")
_ALL = sa.text(f"{_CURRENT} ORDER BY lower(o.name)")
_ANY = sa.text("SELECT EXISTS (SELECT FROM operators)")
_ADMIN_BESIDES = sa.text(f"""
SELECT EXISTS (SELECT FROM ({_CURRENT}) found WHERE is_enabled AND 'admin' = ANY(roles) AND name <> :name)
""")
_EVER_ADMIN_BESIDES = sa.text("""
SELECT EXISTS (SELECT FROM operator_changes WHERE is_enabled AND 'admin' = ANY(roles) AND operator <> :name)
""")
_LOCK = sa.text(f"SELECT pg_advisory_xact_lock({CHANGES_LOCK})")
_ADD = sa.text("""
INSERT INTO operators (name, created_at) VALUES (:name, :now) ON CONFLICT (lower(name)) DO NOTHING
""")
_CHANGE = sa.text("""
INSERT INTO operator_changes
    (operator, roles, regions, staff_number, is_enabled, phone, changed_at, changed_by, os_user)
VALUES (:name, :roles, :regions, :staff_number, :is_enabled, :phone, :now, :by, :os_user)
""")


class Operators(Repository):
    """Reads and writes operators on the connection of a unit of work."""

    def lock(self) -> None:
        """Nobody else changes operators until the commit."""
        self._connection.execute(_LOCK)

    def find(self, name: str) -> Operator | None:
        row = self._connection.execute(_FIND, {"name": as_kept(name)}).first()
        return _operator(row) if row else None

    def all(self) -> list[Operator]:
        """Those who were disabled, too."""
        return [_operator(row) for row in self._connection.execute(_ALL)]

    def any(self) -> bool:
        """Whether there is one at all."""
        return bool(self._connection.scalar(_ANY))

    def has_admin_besides(self, name: str) -> bool:
        """Whether another admin is enabled."""
        return bool(self._connection.scalar(_ADMIN_BESIDES, {"name": name}))

    def has_ever_had_admin_besides(self, name: str) -> bool:
        """Whether somebody else was an admin once, who may be disabled by now."""
        return bool(self._connection.scalar(_EVER_ADMIN_BESIDES, {"name": name}))

    def add(self, operator: Operator, *, by: str | None, os_user: str) -> bool:
        """Whether the name was free."""
        if not self._connection.execute(_ADD, {"name": operator.name, "now": self._now}).rowcount:
            return False
        self.change(operator, by=by, os_user=os_user)
        return True

    def change(self, operator: Operator, *, by: str | None, os_user: str) -> None:
        """What the operator may do from now on. Raises `Refused` for a staff number of somebody else."""
        values = {
            "name": operator.name,
            "roles": list(operator.roles),
            "regions": list(operator.regions),
            "staff_number": operator.staff_number,
            "is_enabled": operator.is_enabled,
            "phone": operator.phone,
            "now": self._now,
            "by": by,
            "os_user": os_user,
        }
        try:
            self._connection.execute(_CHANGE, values)
        except sa.exc.IntegrityError as error:
            said = f"Staff number {operator.staff_number} is another operator's: nobody has two names"
            raise Refused(said, "staff_number_taken") from error


def as_kept(name: str) -> str:
    """A name as it may be in a table: without NUL, which none holds, and with single spaces."""
    return " ".join(name.replace("\x00", "").split())


def _operator(row: Sequence[Any]) -> Operator:
    name, roles, regions, staff_number, is_enabled, phone = row
    return Operator(name, tuple(roles), tuple(regions), staff_number, is_enabled, phone)
