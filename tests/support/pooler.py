"""A pooler in transaction mode, as PgBouncer is one: its only connection to PostgreSQL is lent to whoever has a
transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import create_server, socket
from struct import pack, unpack
from threading import Lock, Thread

from tests.support.tcp_relay import Connect, to_postgres

PROTOCOL_3 = 196_608
QUERY, SYNC, TERMINATE, READY = b"Q", b"S", b"X", b"Z"
IDLE = b"I"


class Pooler:
    """`drops_options`: the start-up parameter of that name does not reach PostgreSQL."""

    def __init__(self, connect: Connect, *, drops_options: bool) -> None:
        self._connect = connect
        self._drops_options = drops_options
        self._server: socket | None = None
        self._greeting = b""
        self._lent = Lock()

    def serve(self, client: socket) -> None:
        with suppress(ConnectionError), client:
            self._start(_startup(client))
            client.sendall(self._greeting)
            while True:
                kind, body = _message(client)
                if kind == TERMINATE:
                    return
                with self._lent:
                    self._lend(client, kind, body)

    def _start(self, parameters: dict[bytes, bytes]) -> None:
        if self._server:
            return
        if self._drops_options:
            parameters.pop(b"options")
        body = b"".join(name + b"\0" + value + b"\0" for name, value in parameters.items()) + b"\0"
        self._server = self._connect()
        self._server.sendall(pack("!ii", len(body) + 8, PROTOCOL_3) + body)
        self._greeting = self._answer()

    def _lend(self, client: socket, kind: bytes, body: bytes) -> None:
        """Until the transaction is over."""
        while True:
            self._server.sendall(_packed(kind, body))
            if kind in {QUERY, SYNC}:
                answer = self._answer()
                client.sendall(answer)
                if answer.endswith(IDLE):
                    return
            kind, body = _message(client)

    def _answer(self) -> bytes:
        """The server's messages, up to the one that says that it is ready."""
        answer = b""
        while True:
            kind, body = _message(self._server)
            answer += _packed(kind, body)
            if kind == READY:
                return answer


@contextmanager
def pooler(database_url: str, *, drops_options: bool) -> Iterator[int]:
    """Its port."""
    made = Pooler(to_postgres(database_url), drops_options=drops_options)
    with create_server(("127.0.0.1", 0)) as listener:
        Thread(target=_accept, args=(listener, made), daemon=True).start()
        yield listener.getsockname()[1]


def _accept(listener: socket, made: Pooler) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            Thread(target=made.serve, args=(client,), daemon=True).start()


def _startup(client: socket) -> dict[bytes, bytes]:
    """The client's parameters; requests for encryption are declined."""
    while True:
        length, protocol = unpack("!ii", _exactly(client, 8))
        words = _exactly(client, length - 8).split(b"\0")
        if protocol == PROTOCOL_3:
            return dict(zip(words[0:-2:2], words[1:-2:2], strict=True))
        client.sendall(b"N")


def _message(connection: socket) -> tuple[bytes, bytes]:
    kind, length = unpack("!ci", _exactly(connection, 5))
    return kind, _exactly(connection, length - 4)


def _packed(kind: bytes, body: bytes) -> bytes:
    return pack("!ci", kind, len(body) + 4) + body


def _exactly(connection: socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        if not (more := connection.recv(length - len(data))):
            raise ConnectionError
        data += more
    return data
