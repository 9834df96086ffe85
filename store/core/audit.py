"""Who did what: one row for every command that changes something, and for every look at a person.

Each row has the SHA-256 of itself and of the row before, so that nothing is changed, removed or put between unseen. A
trigger takes the one lock of the chain, gives the id and computes the hash; so that the lock is held from the last
statement to the commit only, rows wait for the end of their unit of work.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from domain.operators.audit_events import checked_event
from store.core.metadata import metadata
from store.core.repository import Repository

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("os_user", Text, nullable=False, comment="who was logged in on the machine"),
    Column("operator", Text),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column(
        "hash", LargeBinary, nullable=False, comment="SHA-256 of the hash before and of this row; a trigger sets it"
    ),
    Index("audit_subject_idx", "subject", "id"),
    Index("audit_action_idx", "action", "id"),
    Index("audit_operator_idx", sa.text("lower(operator)"), "id"),
    # Readings of ours that were put right: few, and looked at by a second person.
    Index("audit_put_right_idx", "at", postgresql_where=sa.text("details ? 'wrong_reading'")),
)


_ADD = audit.insert()
# Each filter has an index of its own; the newest first, and the next page begins below the last id of the page before.
_FILTERS = {
    "subject": "subject = :subject",
    "action": "action = :action",
    "operator": "lower(operator) = lower(:operator)",
    "after": "id < :after",
}


class Audit(Repository):
    """Writes and reads the audit trail on the connection of a unit of work."""

    def add(self, action: str, subject: str, *, system_user: str, operator: str | None = None, **details: Any) -> None:
        """Write it at the end of the unit of work. Raises `AuditError` for what the table of events does not know."""
        row = {
            "at": self._now,
            "os_user": system_user,
            "operator": operator,
            "action": action,
            "subject": subject,
            "details": checked_event(action, subject, details),
        }
        self._connection.defer_to_the_end("audit", _ADD, row)

    def newest(
        self, after: int, limit: int, *, subject: str | None, action: str | None, operator: str | None
    ) -> list[dict[str, Any]]:
        """So many below this id (0: the newest), of this subject, action and operator where they are named."""
        asked = {"after": after or None, "subject": subject, "action": action, "operator": operator}
        given = {name: value for name, value in asked.items() if value is not None}
        where = " AND ".join(_FILTERS[name] for name in given) or "true"
        statement = sa.text(f"""
            SELECT id, at, os_user, operator, action, subject, details FROM audit
            WHERE {where} ORDER BY id DESC LIMIT :limit
        """)
        return [dict(row) for row in self._connection.execute(statement, {**given, "limit": limit}).mappings()]
