"""When a connection to PostgreSQL, or what it has prepared, must not be used again, and what to do about it.

SQLAlchemy sees that a socket is closed. It does not see that the server behind an open one only reads by now: every
write would fail until somebody restarts the process.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any, NoReturn

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import ConnectionPoolEntry

READ_ONLY_TRANSACTION = "25006"
SERVER_ENDS, CONNECTION_EXCEPTION = "57P", "08"  # classes: it shuts down, has crashed, starts; nobody answers
LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED, QUERY_CANCELED = "55P03", "40P01", "57014"
FEATURE_NOT_SUPPORTED = "0A000"
UNKNOWN_STATEMENT, KNOWN_ALREADY = "26000", "42P05"
GENERATIONS, GENERATION = "generations", "generation"


class Interrupted(sa.exc.OperationalError):
    """The transaction came to nothing, or nobody knows what it came to, for a reason that lies in its connection: the
    same again may work at once, if it is safe to repeat. The values are left out: they are personal.
    """


class Contended(sa.exc.OperationalError):
    """Another transaction held what this one needs, for longer than one waits: the same again may work in a moment. The
    values are left out, as above.
    """


class Generations:
    """Of the connections of an engine: those of an earlier generation are closed instead of being used again."""

    def __init__(self, engine: sa.Engine) -> None:
        self._current = 0
        sa.event.listen(engine, "connect", self._count)
        sa.event.listen(engine, "checkout", self._refuse_earlier)

    def end(self, survivor: MutableMapping[Any, Any] | None = None) -> None:
        """No connection that is open now is used again, once whoever works on it has finished; but for one."""
        self._current += 1
        if survivor is not None:
            survivor[GENERATION] = self._current

    def has(self, generation: int) -> bool:
        """Whether its connections are still used."""
        return generation == self._current

    def _count(self, _driver: object, record: ConnectionPoolEntry) -> None:
        record.info.update({GENERATIONS: self, GENERATION: self._current})

    def _refuse_earlier(self, _driver: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if not self.has(record.info[GENERATION]):
            raise sa.exc.DisconnectionError


def watch(engine: sa.Engine) -> None:
    """Open new connections when the server is lost, and prepare anew when what is prepared is stale."""
    Generations(engine)
    sa.event.listen(engine, "handle_error", _judge)


def is_lost(error: BaseException) -> bool:
    """Whether the server cannot do what we need, so that no connection to it is to be kept."""
    state = getattr(error, "sqlstate", None) or ""
    return state == READ_ONLY_TRANSACTION or state.startswith((SERVER_ENDS, CONNECTION_EXCEPTION))


def is_stale(error: BaseException | None) -> bool:
    """Whether nothing is wrong but what this connection has prepared: its plan does not fit the tables any more, or
    the server does not have it.
    """
    state = getattr(error, "sqlstate", None)
    if state == FEATURE_NOT_SUPPORTED:
        return "cached plan" in str(error)
    return state in {UNKNOWN_STATEMENT, KNOWN_ALREADY}


def is_contended(error: BaseException | None) -> bool:
    """Whether another transaction was in the way."""
    return getattr(error, "sqlstate", None) in {LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED}


def is_of_one_row(error: BaseException) -> bool:
    """Whether what was worked on is held by another transaction, or took too long: what comes after it may work."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else None
    return is_contended(cause) or getattr(cause, "sqlstate", None) == QUERY_CANCELED


def is_fresh(driver: psycopg.Connection[Any]) -> bool:
    """Whether the next statement is the first of its transaction, or needs none: nothing is lost if it runs twice."""
    return driver.pgconn.transaction_status == TransactionStatus.IDLE


def forget_statements(connection: sa.Connection) -> None:
    """Let every connection of the process prepare anew. A transaction of this one that has failed is rolled back."""
    driver = driver_of(connection)
    driver.rollback()
    driver.execute("DEALLOCATE ALL", prepare=False)
    connection.info[GENERATIONS].end(survivor=connection.info)


def is_of_this_generation(info: Mapping[Any, Any]) -> bool:
    """Whether the connection with this `info` may be used again."""
    generations: Generations = info[GENERATIONS]
    return generations.has(info[GENERATION])


def abandon_all(connection: sa.Connection) -> None:
    """Let nobody use the connections of this process again."""
    connection.info[GENERATIONS].end()


def give_up(connection: sa.Connection, text: str, error: psycopg.Error) -> NoReturn:
    """Raise the driver's error as SQLAlchemy does. What this connection cannot do any more, no other can either."""
    if driver_of(connection).broken or is_lost(error):
        abandon_all(connection)
        connection.invalidate(error)
        raise Interrupted(text, None, error, connection_invalidated=True) from error
    if is_stale(error):
        abandon_all(connection)
        raise Interrupted(text, None, error) from error
    if is_contended(error):
        raise Contended(text, None, error) from error
    raise sa.exc.DBAPIError.instance(text, None, error, psycopg.Error) from error


def driver_of(connection: sa.Connection) -> psycopg.Connection[Any]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the engine knows no other
    return driver


def _judge(context: ExceptionContext) -> Interrupted | Contended | None:
    error = context.original_exception
    if not isinstance(error, psycopg.Error) or context.connection is None:
        return None
    if is_lost(error):
        context.is_disconnect = True
    if context.is_disconnect:
        return Interrupted(context.statement, None, error, connection_invalidated=True)
    if is_contended(error):
        return Contended(context.statement, None, error)
    if not is_stale(error):
        return None
    if is_fresh(driver_of(context.connection)):
        forget_statements(context.connection)
    else:  # whoever opened the transaction rolls it back, and the driver forgets by itself
        abandon_all(context.connection)
    return Interrupted(context.statement, None, error)
