"""What was sent before a restore: by the digest of its natural key, so that it is not sent again under another id.

Most subjects name a row by its id, and an id comes again after a restore: another bill of the same customer may have
it. Then its words are others, so they are part of the key. Not of those whose subject cannot come again, the receipt
of a provider or a day: they are told once, whatever the balance is by now.
"""

from sqlalchemy import Column, DateTime, Index, Table, Text

from domain.messaging.messages import RECEIPT, REMINDER
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
    Column("key", Text, primary_key=True, comment="digest of purpose, subject, phone and words"),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("gateway_id", Text),
    Index("sent_before_restore_sent_at_idx", "sent_at"),
    comment="messages that were sent, and whose rows a restore has lost: queued again, they are not sent again",
)

WITHOUT_WORDS = (RECEIPT.name, REMINDER.name)
"""The purposes whose subjects do not come again."""

_WORDS = f"CASE WHEN purpose NOT IN {WITHOUT_WORDS} THEN text END"
KEY_OF_A_MESSAGE = f"encode(sha256(convert_to(concat_ws('|', purpose, subject, phone, {_WORDS}), 'UTF8')), 'hex')"
NAME_OF_A_MESSAGE = "encode(sha256(convert_to(concat_ws('|', purpose, subject, phone), 'UTF8')), 'hex')"
"""What a query asks of a message: its key, and the same without its words, which may be blanked by now."""

IS_SENT = f"""(
    EXISTS (SELECT FROM sent_before_restore)
    AND EXISTS (SELECT FROM sent_before_restore s WHERE s.key = {KEY_OF_A_MESSAGE})
)"""
"""What a query asks of a message: whether it was sent before the restore; nothing is computed where there was none."""
