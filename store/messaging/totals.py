"""How many messages there are by purpose and state, without counting them: what is settled is counted as it settles.

With millions of messages a count takes seconds, and it is asked for at every scrape. The few that are still open lie
in small indexes; the others are added up by a trigger, in the statement that settles them.
"""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Table, Text

from domain.messaging.messages import LIFE, PURPOSES
from store.core.batching import AnyConnection
from store.core.metadata import metadata

message_totals = Table(
    "message_totals",
    metadata,
    Column("purpose", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("messages", BigInteger, nullable=False),
    comment="settled messages; the trigger messages_count_settled keeps it",
)

TOTALS = """
SELECT purpose, 'queued' AS state, count(*) AS messages FROM messages WHERE state = 'queued' GROUP BY purpose
UNION ALL
SELECT purpose, state, count(*) FROM messages WHERE state IN ('submitting', 'submitted', 'unknown')
GROUP BY purpose, state
UNION ALL
SELECT purpose, state, messages FROM message_totals WHERE messages > 0
"""
_TOTALS = sa.text(TOTALS)


def totals(connection: AnyConnection) -> tuple[dict[str, int], dict[str, int]]:
    """All messages by state, and by purpose."""
    by_state, by_purpose = dict.fromkeys(LIFE.states, 0), dict.fromkeys(PURPOSES, 0)
    for purpose, state, messages in connection.execute(_TOTALS):
        by_state[state] += messages
        by_purpose[purpose] += messages
    return by_state, by_purpose
