"""The phones of which the gateway said that they are none, or that their owner does not want us: campaigns leave them
out, and somebody looks for another way.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, Table, Text

from store.core.batching import AnyConnection
from store.core.metadata import metadata

Mark = tuple[str, str, str]
"""Phone, mark (`bad_number`, `blocked`), and what the gateway said."""

marked_phones = Table(
    "marked_phones",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("mark", Text, nullable=False),
    Column("reason", Text, nullable=False, comment="what the gateway said"),
    Column("marked_at", DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("mark IN ('bad_number', 'blocked')", name="mark"),
)

_MARK = sa.text("""
INSERT INTO marked_phones (phone, mark, reason, marked_at)
SELECT phone, mark, reason, :now
FROM unnest(CAST(:phones AS text[]), CAST(:marks AS text[]), CAST(:reasons AS text[])) AS said (phone, mark, reason)
ORDER BY phone
ON CONFLICT (phone) DO UPDATE SET mark = excluded.mark, reason = excluded.reason, marked_at = excluded.marked_at
""")


def mark(connection: AnyConnection, marks: Sequence[Mark], now: datetime) -> None:
    """Remember what the gateway said of these phones; of one phone the last word counts."""
    if marks:
        phones, kinds, reasons = zip(*{each[0]: each for each in marks}.values(), strict=True)
        connection.execute(_MARK, {"phones": [*phones], "marks": [*kinds], "reasons": [*reasons], "now": now})
