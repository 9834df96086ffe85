"""What operators ask about the messages as a whole."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store.core.batching import AnyConnection
from store.messaging.totals import totals

RATE_OVER = timedelta(minutes=1)

_OLDEST = sa.text("SELECT min(queued_at) FROM messages WHERE state = 'queued'")
_SUBMITTED = sa.text("SELECT count(*) FROM messages WHERE submitted_at > :since")
_GATEWAY = sa.text("SELECT state, reason, since FROM sms_gateway")
_HELD = sa.text("""
    SELECT m.purpose, count(*) FROM messages m JOIN sms_gateway g ON m.queued_at < g.held_before
    WHERE m.state = 'queued' AND m.purpose <> ALL(g.released) GROUP BY m.purpose ORDER BY m.purpose
""")


def messages_status(connection: AnyConnection, now: datetime) -> dict[str, Any]:
    """How the queue is doing: what waits and how long, what left in the last minute, what became of all of them."""
    by_state, by_purpose = totals(connection)
    oldest = connection.scalar(_OLDEST)
    gateway = connection.execute(_GATEWAY).mappings().one()
    return {
        "queued": by_state["queued"],
        "oldest_seconds": round((now - oldest).total_seconds()) if oldest else 0,
        "rate_per_minute": connection.scalar(_SUBMITTED, {"since": now - RATE_OVER}),
        "by_state": by_state,
        "by_purpose": by_purpose,
        "gateway": dict(gateway),
        "held": dict(connection.execute(_HELD).all()),
    }
