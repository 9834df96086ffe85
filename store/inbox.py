"""What came in from outside, as it came: kept and committed before anybody answers or understands it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Index, LargeBinary, Table, Text

from store.metadata import metadata

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False, server_default="new"),
    Column("reason", Text, comment="why it could not be understood"),
    CheckConstraint("state IN ('new', 'done', 'failed')", name="state"),
    Index("inbox_new_idx", "kind", "id", postgresql_where=sa.text("state = 'new'")),
)

_ADD = inbox.insert()


def keep(connection: sa.Connection, kind: str, body: bytes, received_at: datetime) -> None:
    """Store the raw body; the caller commits, then answers."""
    connection.execute(_ADD, {"kind": kind, "body": body, "received_at": received_at})
