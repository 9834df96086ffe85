"""What is old is forgotten: the words of an SMS, the body of what came in. Figures, states and times stay."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Table, Text

from store.core.batching import AnyConnection
from store.core.metadata import metadata

ROWS_AT_ONCE = 5_000

forgotten = Table(
    "forgotten",
    metadata,
    Column("what", Text, primary_key=True),
    Column("up_to_id", BigInteger, nullable=False),
    comment="how far the sweep has come: it never reads what it has blanked",
)

# What of a table is blanked, the time that its age counts from, and what is done with. Ids grow with time.
_BLANKED = (
    ("messages", "text", "queued_at", "state IN ('delivered', 'failed', 'expired', 'handed_over')"),
    ("inbox", "body", "received_at", "state <> 'new'"),
)


def forget_old(connection: AnyConnection, before: datetime) -> int:
    """Blank the next rows that are older. How many there were: none when all is done."""
    return sum(_blank(connection, before, *each) for each in _BLANKED)


def _blank(connection: AnyConnection, before: datetime, table: str, column: str, born: str, done: str) -> int:
    statement = sa.text(f"""
    WITH old AS (
        SELECT id FROM {table}
        WHERE id > coalesce((SELECT up_to_id FROM forgotten WHERE what = :table), 0) AND {born} < :before AND {done}
        ORDER BY id LIMIT :limit
    ), reached AS (
        INSERT INTO forgotten (what, up_to_id) SELECT :table, max(id) FROM old HAVING count(*) > 0
        ON CONFLICT (what) DO UPDATE SET up_to_id = greatest(forgotten.up_to_id, excluded.up_to_id)
    )
    UPDATE {table} SET {column} = '' FROM old WHERE {table}.id = old.id
    """)
    return connection.execute(statement, {"table": table, "before": before, "limit": ROWS_AT_ONCE}).rowcount
