"""The worker of gunicorn that serves the web: it outlives a release, and slow clients cost it no thread."""

from collections.abc import Callable
from functools import cached_property, partial
from selectors import EVENT_READ
from socket import socket
from threading import Timer
from time import monotonic
from types import FrameType

from gunicorn import sock
from gunicorn.workers.gthread import TConn, ThreadWorker

from webhooks.client_socket import ClientSocket, ReadTimeouts

SUCCESSOR_SECONDS = 0.5
LINGER_SECONDS = 2.0
MAX_LINGER_BYTES = 64 * 1024


class WebWorker(ThreadWorker):
    """Gives a request to a thread once it has arrived whole, and waits for clients in its loop only.

    It serves until its successor listens, then closes its listener before it finishes what it has. With one listener
    per worker, the system goes on giving connections to one that stops, and resets them when it has gone: customers'
    turns would be lost at each release.
    """

    @cached_property
    def timeouts(self) -> ReadTimeouts:
        settings = self.wsgi.extensions["parts"].settings
        return ReadTimeouts(settings.web_head_seconds, settings.web_body_seconds)

    def enqueue_req(self, conn: TConn) -> None:
        """Serve the request when it is whole. Its client is let go when it does not come in time."""
        if not isinstance(conn.sock, ClientSocket):
            conn.sock = ClientSocket(conn.sock, self.timeouts, partial(self.method_queue.defer, self._linger))
        try:
            arrived = conn.sock.collect()
        except OSError:
            self._end(conn)
            return
        if arrived:
            conn.data_ready = True
            super().enqueue_req(conn)
        else:
            self._wait_for(conn, conn.sock.ends_at, self.on_pending_socket_readable)

    def handle_request(self, req: object, conn: TConn) -> bool:
        """Serve what has come. Nobody waits for the rest of what was refused before it was whole."""
        return bool(super().handle_request(req, conn)) and conn.sock.whole

    def finish_request(self, conn: TConn, fs: object) -> None:
        """Keep the connection, or end it. A next request may have come together with this one."""
        super().finish_request(conn, fs)
        if conn.sock.has_next and conn in self.keepalived_conns:
            self.on_client_socket_readable(conn, conn.sock)

    def murder_pending(self) -> None:
        """Let everybody go whose time is over."""
        now = monotonic()
        for conn in [each for each in self.pending_conns if each.timeout <= now]:
            self.pending_conns.remove(conn)
            self.poller.unregister(conn.sock)
            self._end(conn)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        Timer(SUCCESSOR_SECONDS, super().handle_exit, (sig, frame)).start()

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - gunicorn's signature
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                self._take_what_waits(listener)
                listener.close()

    def _take_what_waits(self, listener: sock.BaseSocket) -> None:
        taken = -1
        while taken != self.nr_conns:
            taken = self.nr_conns
            self.accept(listener)

    def _wait_for(self, conn: TConn, until: float, on_readable: Callable[[TConn, socket], None]) -> None:
        conn.timeout = until
        conn.sock.setblocking(False)  # noqa: FBT003 - the socket's signature
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(on_readable, conn))

    def _linger(self, client: socket) -> None:
        """The answer is on its way. What the client sends until it has it is read, else the system would reset it."""
        self.nr_conns += 1
        self._wait_for(TConn(self.cfg, client, None, None), monotonic() + LINGER_SECONDS, self._discard)

    def _discard(self, conn: TConn, client: socket) -> None:
        try:
            ended = not client.recv(MAX_LINGER_BYTES)
        except BlockingIOError:
            ended = False
        except OSError:
            ended = True
        if ended:
            conn.timeout = monotonic()

    def _end(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()
