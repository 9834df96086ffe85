"""Whether what is committed is done. A primary whose standby is lost goes on answering, and waits with every commit."""

from threading import Event, Timer
from typing import Any

import psycopg
import sqlalchemy as sa

# A line of the log that belongs to no table and that nobody reads: its commit waits as any other does.
_WRITE = sa.text("SELECT pg_logical_emit_message(true, 'self-service', '')")

# The role of the service may not see who waits for what, the login may: of its own connections.
_AS_THE_LOGIN = sa.text("SET LOCAL ROLE NONE")
_OLDEST_WAIT = sa.text("""
    SELECT coalesce(extract(epoch FROM clock_timestamp() - min(query_start)), 0)
    FROM pg_stat_activity WHERE wait_event = 'SyncRep'
""")


def commits_within(engine: sa.Engine, seconds: float) -> bool:
    """Whether a commit ends in this time; one that does not is given up."""
    given_up = Event()
    with engine.connect() as connection:
        timer = Timer(seconds, _give_up, (connection.connection.driver_connection, given_up))
        connection.execute(_WRITE)
        timer.start()
        try:
            connection.commit()
        finally:
            timer.cancel()
    return not given_up.is_set()


def commit_wait_seconds(engine: sa.Engine) -> float:
    """For how long the oldest commit of the service waits for a standby; 0: none does. Reads no table."""
    with engine.connect() as connection:
        connection.execute(_AS_THE_LOGIN)
        return float(connection.scalar(_OLDEST_WAIT) or 0)


def _give_up(driver: psycopg.Connection[Any], given_up: Event) -> None:
    """It is committed here, and perhaps nowhere else."""
    given_up.set()
    driver.cancel_safe()
