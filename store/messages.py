"""The messages: each row is the queue item, the record of what the gateway said, and the proof that a customer was
told.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.messages import LIFE, Message
from store.metadata import metadata

messages = Table(
    "messages",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id")),
    Column("text", Text, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("queued_at", DateTime(timezone=True), nullable=False),
    Column("not_before", DateTime(timezone=True), nullable=False),
    Column("useful_until", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("attempted_at", DateTime(timezone=True), comment="when the last attempt was claimed"),
    Column("wait_until", DateTime(timezone=True), comment="how long this state may last: a lease, or a report's time"),
    Column("resends", Integer, nullable=False, server_default="0", comment="after an attempt of unknown fate"),
    Column("gateway_id", Text, comment="what the gateway calls it"),
    Column("gateway_status", Text, comment="the last code or status it gave"),
    Column("report_weight", Integer, nullable=False, server_default="0", comment="of the delivery report that counts"),
    Column("cost_micros", BigInteger, comment="what it charged, in millionths of a shilling"),
    Column("submitted_at", DateTime(timezone=True)),
    Column("settled_at", DateTime(timezone=True)),
    CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in LIFE.states)), name="state"),
    sa.UniqueConstraint("purpose", "subject", "phone"),
    Index("messages_queue_idx", "priority", "not_before", "id", postgresql_where=sa.text("state = 'queued'")),
    Index("messages_deadline_idx", "useful_until", postgresql_where=sa.text("state IN ('queued', 'unknown')")),
    Index(
        "messages_waiting_idx",
        "state",
        "wait_until",
        postgresql_where=sa.text("state IN ('submitting', 'submitted', 'unknown')"),
    ),
    Index("messages_submitted_at_idx", "submitted_at", postgresql_where=sa.text("submitted_at IS NOT NULL")),
    Index("messages_gateway_id_idx", "gateway_id", postgresql_where=sa.text("gateway_id IS NOT NULL")),
    Index("messages_phone_idx", "phone", "id"),
)

_QUEUE = insert(messages).on_conflict_do_nothing(index_elements=["purpose", "subject", "phone"])


class Messages:
    """Queues messages on the connection of a unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def queue(self, due: Sequence[Message]) -> None:
        """Make them due; one that is there already stays as it is."""
        if due:
            self._connection.execute(_QUEUE, [_row(message) for message in due])


def _row(message: Message) -> dict[str, object]:
    return {
        "purpose": message.purpose.name,
        "subject": message.subject,
        "phone": message.phone,
        "account_id": message.account_id,
        "text": message.text,
        "parts": message.parts,
        "priority": message.purpose.priority,
        "queued_at": message.queued_at,
        "not_before": message.queued_at,
        "useful_until": message.useful_until,
    }
