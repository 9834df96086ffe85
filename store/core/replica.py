"""Reads that may be seconds old, from a standby where there is one: they cost whoever takes readings and money nothing.

The primary is asked where no standby is set, where it does not answer, and where it gets nothing from the primary any
more: an old figure is worse than a slow one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

_FOLLOWS = sa.text("SELECT NOT pg_is_in_recovery() OR EXISTS (SELECT FROM pg_stat_wal_receiver)")


class LateReads:
    """Connections for such reads, each in a transaction of its own mode: one statement, one round trip."""

    def __init__(self, primary: sa.Engine, replica: sa.Engine | None) -> None:
        self._primary = primary
        self._replica = replica

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        with self._of_the_replica() or _connected(self._primary) as connection:
            yield connection

    def close(self) -> None:
        """Close the connections to the standby."""
        if self._replica:
            self._replica.dispose()

    def _of_the_replica(self) -> sa.Connection | None:
        if self._replica is None:
            return None
        try:
            connection = _connected(self._replica)
        except sa.exc.OperationalError:
            return None
        if connection.scalar(_FOLLOWS):
            return connection
        connection.close()
        return None


def _connected(engine: sa.Engine) -> sa.Connection:
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")
