"""Look-ups on the event loop, without a thread for each: on a few connections of their own.

It is a short cut and nothing depends on it. Whoever gets no answer here asks in a thread, where connections are opened,
where what fails is understood, and where it is said.
"""

import asyncio
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

MAX_CONNECTIONS = 6
REST_SECONDS = 2.0
JSON_OID = 114

Value = str | datetime
Rows = list[dict[str, Any]]


class LoopLookUps:
    """One statement at a time on each connection, so that a slow one delays no other. It belongs to the event loop on
    which it is first asked.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._free: list[_Connection] = []
        self._opened = 0
        self._rests_until = 0.0
        self._opening: asyncio.Task[None] | None = None

    def __del__(self) -> None:
        for connection in self._free:
            connection.end_soon()

    async def fetch(self, asked: LookUp, values: Mapping[str, Value]) -> Rows | None:
        """The rows; None where no connection is free, or where the one that was asked is of no use any more.

        Who asks waits no longer than it likes: a connection whose answer nobody awaits is closed.
        """
        connection = self._taken()
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
        self._free.append(connection)
        return _rows(found, asked.columns)

    def _taken(self) -> "_Connection | None":
        while self._free:
            connection = self._free.pop()
            if connection.is_usable():
                return connection
            self._drop(connection)
        if self._opened < MAX_CONNECTIONS and self._opening is None:
            self._open_soon()
        return None

    def _drop(self, connection: "_Connection") -> None:
        self._opened -= 1
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
        self._opened += 1
        self._free.append(_Connection(loop, driver, is_usable))
        self._rests_until = 0.0

    def _connected(self) -> tuple[Callable[[], bool], psycopg.Connection[Any]]:
        """A connection as the engine makes them, which its pool forgets."""
        proxy = self.engine.raw_connection()
        driver = proxy.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the engine knows no other
        proxy.detach()
        return lambda: is_of_this_generation(proxy.info), driver


class _Connection:
    """A connection to PostgreSQL whose answers the event loop reads."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, driver: psycopg.Connection[Any], is_usable: Callable[[], bool]
    ) -> None:
        self._loop = loop
        self._driver = driver
        self._pgconn = driver.pgconn
        self._pgconn.nonblocking = 1
        self._socket = self._pgconn.socket
        self.is_usable = is_usable
        self._prepared: dict[str, bytes] = {}
        self._awaited: asyncio.Future[PGresult | None] | None = None
        self._is_read = True
        loop.add_reader(self._socket, self._read)

    async def ask(self, statement: Statement, values: Mapping[str, Value]) -> PGresult | None:
        """What came of the statement, prepared at its first time. Raises `psycopg.Error` when the server is lost."""
        name = self._prepared.get(statement.text) or await self._prepare(statement.text)
        self._pgconn.send_query_prepared(name, [_text(values[each]) for each in statement.names])
        return await self._answer()

    def end(self) -> None:
        """Whoever waits for this connection waits no more."""
        self._stop_reading()
        self._driver.close()

    def end_soon(self) -> None:
        """From any thread."""
        if self._loop.is_closed():
            self._driver.close()
        else:
            self._loop.call_soon_threadsafe(self.end)

    async def _prepare(self, text: str) -> bytes:
        name = b"look_up_%d" % len(self._prepared)
        self._pgconn.send_prepare(name, text.encode())
        await self._answer()
        self._prepared[text] = name
        return name

    async def _answer(self) -> PGresult | None:
        self._awaited = self._loop.create_future()
        self._pgconn.flush()
        try:
            return await self._awaited
        finally:
            self._awaited = None

    def _read(self) -> None:
        """Take what has come, and hand it out once it is whole."""
        try:
            self._pgconn.consume_input()
            if self._pgconn.is_busy():
                return
            found = result = self._pgconn.get_result()
            while result:
                result = self._pgconn.get_result()
        except psycopg.Error as error:
            self._fail(error)
        else:
            if self._awaited and not self._awaited.done():
                self._awaited.set_result(found)

    def _fail(self, error: psycopg.Error) -> None:
        """The server has closed the connection: it is not used again."""
        self._stop_reading()
        self.is_usable = _never
        if self._awaited and not self._awaited.done():
            self._awaited.set_exception(error)

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
