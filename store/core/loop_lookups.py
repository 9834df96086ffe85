"""Look-ups on the event loop, without a thread for each: on a few connections of their own.

It is a short cut and nothing depends on it. Whoever gets no answer here asks in a thread, where connections are opened,
where what fails is understood, and where it is said.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from store.core.batching import LookUp, Statement
from store.core.connection_health import is_of_this_generation

MAX_CONNECTIONS = 4
MAX_WAITING = 4
"""On one connection. The first is asked before the second: statements that come together cost a server half of what
they cost it on as many connections.
"""
REST_SECONDS = 2.0
JSON_OID = 114

Value = str | datetime
Rows = list[dict[str, Any]]


class LoopLookUps:
    """A few statements at a time on each connection, answered in their order. It belongs to the event loop on which it
    is first asked.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._connections: list[_Connection] = []
        self._rests_until = 0.0
        self._opening: asyncio.Task[None] | None = None

    def __del__(self) -> None:
        for connection in self._connections:
            connection.end_soon()

    async def fetch(self, asked: LookUp, values: Mapping[str, Value]) -> Rows | None:
        """The rows; None where no connection is free, or where the one that was asked is of no use any more.

        Who asks waits no longer than it likes: a connection whose answer nobody awaits is closed.
        """
        connection = self._free()
        if connection is None:
            return None
        try:
            found = await connection.ask(asked.statement, values)
        except psycopg.Error:
            found = None
        except BaseException:
            self._drop(connection)
            raise
        if found is None or found.status != ExecStatus.TUPLES_OK:
            self._drop(connection)
            return None
        return _rows(found, asked.columns)

    def _free(self) -> "_Connection | None":
        for connection in tuple(self._connections):
            if not connection.is_usable():
                self._drop(connection)
            elif connection.waiting < MAX_WAITING:
                return connection
        if len(self._connections) < MAX_CONNECTIONS and self._opening is None:
            self._open_soon()
        return None

    def _drop(self, connection: "_Connection") -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            connection.end()

    def _open_soon(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._rests_until:
            self._rests_until = loop.time() + REST_SECONDS
            self._opening = loop.create_task(self._open(loop))

    async def _open(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            is_usable, driver = await loop.run_in_executor(None, self._connected)
        except (sa.exc.SQLAlchemyError, psycopg.Error):
            return
        finally:
            self._opening = None
        self._connections.append(_Connection(loop, driver, is_usable))
        self._rests_until = 0.0

    def _connected(self) -> tuple[Callable[[], bool], psycopg.Connection[Any]]:
        """A connection as the engine makes them, which its pool forgets."""
        proxy = self.engine.raw_connection()
        driver = proxy.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the engine knows no other
        proxy.detach()
        return lambda: is_of_this_generation(proxy.info), driver


class _Connection:
    """A connection to PostgreSQL in its pipeline mode, whose answers the event loop reads."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, driver: psycopg.Connection[Any], is_usable: Callable[[], bool]
    ) -> None:
        self._loop = loop
        self._driver = driver
        self._pgconn = driver.pgconn
        self._pgconn.nonblocking = 1
        self._pgconn.enter_pipeline_mode()
        self._socket = self._pgconn.socket
        self.is_usable = is_usable
        self._prepared: dict[str, bytes] = {}
        self._awaited: deque[asyncio.Future[PGresult | None]] = deque()
        self._found: PGresult | None = None
        self._is_answered = False
        self._is_read = True
        loop.add_reader(self._socket, self._read)

    @property
    def waiting(self) -> int:
        """How many wait for an answer."""
        return len(self._awaited)

    async def ask(self, statement: Statement, values: Mapping[str, Value]) -> PGresult | None:
        """What came of the statement, prepared at its first time; None where the connection was closed instead.

        Raises `psycopg.Error` when the server is lost.
        """
        name = self._prepared.get(statement.text) or self._prepare(statement.text)
        self._pgconn.send_query_prepared(name, [_text(values[each]) for each in statement.names])
        self._pgconn.pipeline_sync()
        answer: asyncio.Future[PGresult | None] = self._loop.create_future()
        self._awaited.append(answer)
        return await answer

    def end(self) -> None:
        """Whoever waits for this connection waits no more."""
        self._stop_reading()
        self._driver.close()
        while self._awaited:
            self._hand_out(None)

    def end_soon(self) -> None:
        """From any thread."""
        if self._loop.is_closed():
            self._driver.close()
        else:
            self._loop.call_soon_threadsafe(self.end)

    def _prepare(self, text: str) -> bytes:
        name = b"look_up_%d" % len(self._prepared)
        self._pgconn.send_prepare(name, text.encode())
        self._prepared[text] = name
        return name

    def _read(self) -> None:
        """Take what has come, and hand out each answer that is whole."""
        try:
            self._pgconn.consume_input()
            while self._awaited and not self._pgconn.is_busy():
                self._take(self._pgconn.get_result())
        except psycopg.Error as error:
            self._fail(error)

    def _take(self, result: PGresult | None) -> None:
        """A statement has a result, and then none; what was asked together ends with a mark."""
        if result is None:
            self._expect_more()
        elif result.status == ExecStatus.PIPELINE_SYNC:
            self._hand_out(self._found)
        else:
            self._found, self._is_answered = result, False

    def _expect_more(self) -> None:
        """Raises `psycopg.OperationalError` where there is none twice: then the server answers nothing any more."""
        if self._is_answered:
            raise psycopg.OperationalError("The server answers no more")
        self._is_answered = True

    def _hand_out(self, found: PGresult | None) -> None:
        answer, self._found, self._is_answered = self._awaited.popleft(), None, False
        if not answer.done():
            answer.set_result(found)

    def _fail(self, error: psycopg.Error) -> None:
        """The server has closed the connection: it is not used again."""
        self._stop_reading()
        self.is_usable = _never
        while self._awaited:
            answer = self._awaited.popleft()
            if not answer.done():
                answer.set_exception(error)

    def _stop_reading(self) -> None:
        """Once: libpq closes the socket of a connection that is lost, whose number is soon another socket's."""
        if self._is_read:
            self._is_read = False
            with suppress(RuntimeError):  # which says that it is another's already
                self._loop.remove_reader(self._socket)


def _never() -> bool:
    return False


def _text(value: Value) -> bytes:
    return (value if isinstance(value, str) else value.isoformat()).encode()


def _rows(found: PGresult, columns: Sequence[str]) -> Rows:
    read = [orjson.loads if found.ftype(place) == JSON_OID else bytes.decode for place in range(len(columns))]
    return [
        {
            name: None if (value := found.get_value(row, place)) is None else read[place](value)
            for place, name in enumerate(columns)
        }
        for row in range(found.ntuples)
    ]
