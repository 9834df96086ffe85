"""Redis for the event loop: one connection for all turns, whose replies come in the order of the questions."""

import asyncio
from collections import deque
from typing import Any

import hiredis
from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import InvalidResponse, NoScriptError, RedisError, ResponseError

from domain.errors import Unavailable
from store.core.redis import TIMEOUT_SECONDS, USUAL_URL, Rest

CLOSED = "The connection to Redis is closed"


class AsyncRedis:
    """Each call is one round trip. Raises `Unavailable` when Redis does not answer within a second; after that nobody
    asks for two seconds. It belongs to the event loop on which it is first asked.
    """

    def __init__(self, url: str, rest: Rest) -> None:
        self._rest = rest
        self._pool: ConnectionPool = ConnectionPool.from_url(
            url or USUAL_URL,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        self._replies: _Replies | None = None
        self._opening = asyncio.Lock()

    def __del__(self) -> None:
        if self._replies:
            self._replies.end_soon()

    async def call(self, *command: bytes | str | int) -> Any:
        self._rest.require_over()
        try:
            return await self._ask(command)
        except NoScriptError:
            raise
        except (RedisError, OSError) as error:
            self._rest.begin(error)
            raise Unavailable("Redis does not answer") from error

    async def _ask(self, command: tuple[bytes | str | int, ...]) -> Any:
        """The answer; asked once more, on a new connection, when the kept one was closed meanwhile or its node cannot
        do what we ask: it is a replica by now, loads, or wants a password. Every call may be repeated.
        """
        kept = self._replies
        if kept is None:
            return await (await self._opened()).ask(command)
        try:
            return await kept.ask(command)
        except NoScriptError:
            raise
        except (RedisError, OSError):
            if self._replies is kept:
                self._replies = None
                kept.end_after_the_last()
            return await (await self._opened()).ask(command)

    async def _opened(self) -> "_Replies":
        """The connection that is open, or a new one, which all wait for that need it."""
        async with self._opening:
            if self._replies is None:
                self._rest.require_over()
                self._replies = await self._open()
            return self._replies

    async def _open(self) -> "_Replies":
        """redis-py connects, proves who we are and chooses the database; from there on the replies are ours."""
        connection: AbstractConnection = self._pool.make_connection()  # type: ignore[no-untyped-call]  # redis-py does not type it
        try:
            await connection.connect()  # type: ignore[no-untyped-call]  # as above
        except (RedisError, OSError) as error:
            self._rest.begin(error)  # before the next one tries that waits for this connection
            raise Unavailable("Redis does not answer") from error
        return _Replies(_taken_from(connection))


class _Replies(asyncio.Protocol):
    """The questions that were sent on one connection, and their replies in the same order."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer  # which closes the connection once nobody refers to it
        self._transport = writer.transport
        self._transport.set_protocol(self)
        self._loop = asyncio.get_running_loop()
        self._awaited: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._reader = hiredis.Reader(protocolError=InvalidResponse, replyError=_error)
        self._watch: asyncio.TimerHandle | None = None
        self._unsent: list[bytes] = []
        self._is_ending = False

    def ask(self, command: tuple[bytes | str | int, ...]) -> "asyncio.Future[Any]":
        """What Redis will answer. Raises `ConnectionError` where the connection is closed."""
        if self._transport.is_closing():
            raise ConnectionError(CLOSED)
        reply: asyncio.Future[Any] = self._loop.create_future()
        self._awaited.append((reply, self._loop.time() + TIMEOUT_SECONDS))
        if not self._unsent:
            self._loop.call_soon(self._send)
        self._unsent.append(hiredis.pack_command(command))  # type: ignore[arg-type]  # of any length
        if self._watch is None:
            self._watch = self._loop.call_later(TIMEOUT_SECONDS, self._look_at_the_time)
        return reply

    def _send(self) -> None:
        """What was asked in one round of the loop goes in one piece."""
        self._transport.write(b"".join(self._unsent))
        self._unsent.clear()

    def end_after_the_last(self) -> None:
        """Nobody asks here any more. What was asked is still answered."""
        self._is_ending = True
        if not self._awaited:
            self._transport.abort()

    def end_soon(self) -> None:
        """From any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._transport.abort)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (said := self._reader.gets()) is not False:
                self._answer(said)
        except InvalidResponse:
            self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        if self._watch:
            self._watch.cancel()
        self._fail(ConnectionError(CLOSED) if error is None else error)

    def _answer(self, said: Any) -> None:
        reply, _ = self._awaited.popleft()
        if not reply.done():
            if isinstance(said, RedisError):
                reply.set_exception(said)
            else:
                reply.set_result(said)
        if self._is_ending and not self._awaited:
            self._transport.abort()

    def _look_at_the_time(self) -> None:
        """One timer for all: the first that was asked is the first that is late."""
        self._watch = None
        if not self._awaited:
            return
        late_at = self._awaited[0][1]
        if late_at <= self._loop.time():
            self._fail(TimeoutError("Redis does not answer"))
            self._transport.abort()
        else:
            self._watch = self._loop.call_at(late_at, self._look_at_the_time)

    def _fail(self, error: Exception) -> None:
        while self._awaited:
            reply, _ = self._awaited.popleft()
            if not reply.done():
                reply.set_exception(error)


def _taken_from(connection: AbstractConnection) -> asyncio.StreamWriter:
    """The way to Redis that redis-py has opened, and which it forgets: it closes what it forgets unless it is told."""
    writer = connection._writer  # noqa: SLF001 - it hands it out nowhere
    connection._reader = connection._writer = None  # noqa: SLF001 - as above
    assert writer is not None  # noqa: S101 - it is connected
    return writer


def _error(said: str) -> ResponseError:
    return NoScriptError(said) if said.startswith("NOSCRIPT") else ResponseError(said)
