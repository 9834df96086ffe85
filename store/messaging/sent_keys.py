"""What was sent before a restore: by the digest of its natural key, so that it is not sent again under another id."""

from sqlalchemy import Column, DateTime, Index, Table, Text

from store.core.metadata import metadata

STATUS = "in the log of what was sent"

sent_log_hosts = Table(
    "sent_log_hosts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("timeline", Text, nullable=False, comment="of PostgreSQL, on which its log was last compared"),
    Column("compared_at", DateTime(timezone=True), nullable=False),
    comment="the hosts of workers, each with a log of what it sent",
)
sent_before_restore = Table(
    "sent_before_restore",
    metadata,
    Column("key", Text, primary_key=True, comment="digest of purpose, subject and phone"),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("gateway_id", Text),
    Index("sent_before_restore_sent_at_idx", "sent_at"),
    comment="messages that were sent, and whose rows a restore has lost: queued again, they are not sent again",
)

KEY_OF_A_MESSAGE = "encode(sha256(convert_to(concat_ws('|', purpose, subject, phone), 'UTF8')), 'hex')"
IS_SENT = f"""(
    EXISTS (SELECT FROM sent_before_restore)
    AND EXISTS (SELECT FROM sent_before_restore s WHERE s.key = {KEY_OF_A_MESSAGE})
)"""
"""What a query asks of a message: whether it was sent before the restore; nothing is computed where there was none."""
