"""A TCP proxy of the tests: it hands on, holds, cuts, refuses, and sends who comes anew to another server. A host that
it hears nothing of is gone after a while, as for the servers of an installation.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from selectors import EVENT_READ
from selectors import DefaultSelector as Selector
from socket import (
    AF_INET,
    AF_UNIX,
    IPPROTO_TCP,
    SHUT_RDWR,
    SO_KEEPALIVE,
    SOL_SOCKET,
    TCP_KEEPCNT,
    TCP_KEEPIDLE,
    TCP_KEEPINTVL,
    TCP_USER_TIMEOUT,
    create_server,
    socket,
)
from ssl import SSLSocket
from threading import Event, Thread
from urllib.parse import urlsplit

import sqlalchemy as sa

CHUNK_BYTES = 65_536
SECONDS_BETWEEN_LOOKS = 0.1
UNTIL_A_HOST_IS_GONE = (
    (SOL_SOCKET, SO_KEEPALIVE, 1),
    (IPPROTO_TCP, TCP_KEEPIDLE, 10),
    (IPPROTO_TCP, TCP_KEEPINTVL, 5),
    (IPPROTO_TCP, TCP_KEEPCNT, 3),
    (IPPROTO_TCP, TCP_USER_TIMEOUT, 15_000),
)
"""As deploy/postgresql.conf sets them: else each cut would leave the server with connections of nobody, until none is
free.
"""

Connect = Callable[[], socket]
Secure = Callable[[socket], socket]


class Relay:
    """Hands on what is sent to a port of it, both ways, unless it holds."""

    def __init__(self, address: str, connect: Connect, secure: Secure) -> None:
        self._connect = connect
        self._secure = secure
        self._listener = create_server((address, 0))
        self.port = self._listener.getsockname()[1]
        self._open, self._over = Event(), Event()
        self._open.set()
        self._threads: list[Thread] = []
        self._near: set[socket] = set()
        self._start(self._accept)

    def hold(self) -> None:
        self._open.clear()

    def let_go(self) -> None:
        self._open.set()

    def switch(self, connect: Connect) -> None:
        """Who connects from now on reaches another server; connections that are open stay where they are."""
        self._connect = connect

    def cut(self, every: int = 1) -> None:
        """Close every connection; or every second one, and so on."""
        for near in list(self._near)[::every]:
            with suppress(OSError):
                near.shutdown(SHUT_RDWR)

    def close(self) -> None:
        self._over.set()
        self._open.set()
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, work: Callable[..., None], *arguments: socket) -> None:
        thread = Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        self._listener.settimeout(SECONDS_BETWEEN_LOOKS)
        while not self._over.is_set():
            with suppress(OSError):
                near, _ = self._listener.accept()
                for each in UNTIL_A_HOST_IS_GONE:
                    near.setsockopt(*each)
                self._start(self._hand_on, near)

    def _hand_on(self, near: socket) -> None:
        self._near.add(near)
        try:
            self._hand_on_until_closed(near)
        finally:
            self._near.discard(near)

    def _hand_on_until_closed(self, near: socket) -> None:
        with (
            suppress(OSError),
            near,
            self._secure(near) as spoken,
            self._connect() as far,
            Selector() as selector,
        ):
            selector.register(spoken, EVENT_READ, far)
            selector.register(far, EVENT_READ, spoken)
            while not self._over.is_set():
                for ready, _ in selector.select(SECONDS_BETWEEN_LOOKS):
                    self._open.wait()
                    if not (data := _received(ready.fileobj)):
                        return
                    ready.data.sendall(data)


def _received(connection: socket) -> bytes:
    """What has come: of a TLS connection also what it has decrypted and a selector does not see."""
    data = connection.recv(CHUNK_BYTES)
    if isinstance(connection, SSLSocket):
        data += connection.recv(connection.pending()) if connection.pending() else b""
    return data


def _as_it_is(near: socket) -> socket:
    return near


@contextmanager
def relay(address: str, connect: Connect, secure: Secure = _as_it_is) -> Iterator[Relay]:
    """`secure` makes a TLS connection of one that was accepted."""
    made = Relay(address, connect, secure)
    try:
        yield made
    finally:
        made.close()


def to_postgres(database_url: str) -> Connect:
    """To a server that listens on a socket file."""
    folder = sa.make_url(database_url).query["host"]
    return lambda: _connected(socket(AF_UNIX), f"{folder}/.s.PGSQL.5432")


def to_tcp(url: str) -> Connect:
    found = urlsplit(url)
    return lambda: _connected(socket(AF_INET), (found.hostname, found.port))


def to_nobody() -> socket:
    """Whoever connects is closed at once."""
    raise ConnectionRefusedError


def _connected(connection: socket, address: object) -> socket:
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection
