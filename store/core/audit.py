"""Who did what: one row for every command that changes something."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

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
    Index("audit_subject_idx", "subject", "id"),
    # Readings of ours that were put right: few, and looked at by a second person.
    Index("audit_put_right_idx", "at", postgresql_where=sa.text("details ? 'wrong_reading'")),
)


class Audit(Repository):
    """Writes the audit trail on the connection of a unit of work."""

    def add(self, action: str, subject: str, *, system_user: str, operator: str | None = None, **details: Any) -> None:
        self._connection.execute(
            audit.insert(),
            {
                "at": self._now,
                "os_user": system_user,
                "operator": operator,
                "action": action,
                "subject": subject,
                "details": details,
            },
        )
