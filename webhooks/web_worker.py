"""The worker of gunicorn that serves the web: it outlives a release, slow clients cost it no thread, and what is plain
is answered on its event loop.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from selectors import EVENT_READ
from socket import socket
from threading import Timer
from time import monotonic
from types import FrameType
from typing import Any

from gunicorn import sock
from gunicorn.workers.gthread import TConn, ThreadWorker

from webhooks import loop_answers
from webhooks.client_socket import ClientSocket, ReadTimeouts
from webhooks.event_loop import event_loop
from webhooks.last_clients import last_clients
from webhooks.loop_answers import LoopCallback
from webhooks.loop_poller import LoopPoller
from webhooks.plain_requests import PlainRequest

SUCCESSOR_SECONDS = 0.5
HOUSEKEEPING_SECONDS = 0.2
LINGER_SECONDS = 2.0
MAX_LINGER_BYTES = 64 * 1024
OF_OPERATIONS = (b"GET /healthz ", b"GET /readyz ", b"GET /metrics ")
THREADS_OF_OPERATIONS = 2


class WebWorker(ThreadWorker):
    """Gives a request to a thread once it has arrived whole, and waits for clients in its loop only. What operations
    ask has threads of its own: all others may be waiting for a commit, and just then somebody has to see it.

    It serves until its successor listens, then closes its listener before it finishes what it has. With one listener
    per worker, the system goes on giving connections to one that stops, and resets them when it has gone: customers'
    turns would be lost at each release.
    """

    poller: LoopPoller

    def init_process(self) -> None:
        self.loop = asyncio.new_event_loop()
        event_loop.adopt(self.loop)
        self.turns: set[asyncio.Task[None]] = set()
        self.threads_of_operations = ThreadPoolExecutor(THREADS_OF_OPERATIONS, thread_name_prefix="operations")
        super().init_process()

    def run(self) -> None:
        self.poller.close()
        self.poller = LoopPoller(self.loop)
        super().run()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Serve what comes. From time to time gunicorn looks after its connections."""
        self.poller.wait(min(timeout, HOUSEKEEPING_SECONDS))

    @cached_property
    def callback(self) -> LoopCallback | None:
        found: LoopCallback | None = self.wsgi.extensions.get("on_the_event_loop")
        return found

    @cached_property
    def timeouts(self) -> ReadTimeouts:
        settings = self.wsgi.extensions["parts"].settings
        return ReadTimeouts(settings.web_head_seconds, settings.web_body_seconds)

    def enqueue_req(self, conn: TConn) -> None:
        """Serve the request when it is whole: on the event loop, or in a thread. Its client is let go when it does not
        come in time.
        """
        if not isinstance(conn.sock, ClientSocket):
            conn.sock = ClientSocket(conn.sock, self.timeouts, partial(self.method_queue.defer, self._linger))
        try:
            arrived = conn.sock.collect()
        except OSError:
            self._end(conn)
            return
        if not arrived:
            self._wait_for(conn, conn.sock.ends_at, self.on_pending_socket_readable)
        elif self.callback and (request := conn.sock.take_for(self.callback)):
            conn.sock.is_answered = True
            self._start(self._answer(conn, request, self.callback))
        else:
            self._stop_watching(conn)
            conn.data_ready = True
            self._serve_in_a_thread(conn)

    def on_client_socket_readable(self, conn: TConn, client: socket) -> None:  # noqa: ARG002 - gunicorn's signature
        """The next request comes. A client stays watched while the loop answers it: to be taken from the poller and
        given back at each turn costs more than the few who send on meanwhile, or go.
        """
        if conn.sock.is_answered:
            self._stop_watching(conn)
            return
        conn.sock.is_watched = True
        self.keepalived_conns.remove(conn)
        self.enqueue_req(conn)

    def accept(self, listener: sock.BaseSocket) -> None:
        super().accept(listener)
        if self._accepting and self.nr_conns >= self.worker_connections:
            self.set_accept_enabled(False)

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
                for client in last_clients(listener.sock.detach()):
                    self._admit(client)

    def _serve_in_a_thread(self, conn: TConn) -> None:
        """What gunicorn does, in the thread that the request deserves."""
        threads = self.threads_of_operations if conn.sock.begins_with(OF_OPERATIONS) else self.tpool
        served = threads.submit(self.handle, conn)
        served.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _start(self, turn: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(turn)
        self.turns.add(task)
        task.add_done_callback(self.turns.discard)

    async def _answer(self, conn: TConn, request: PlainRequest, callback: LoopCallback) -> None:
        """What `handle` does in a thread, on the event loop."""
        started = monotonic()
        headers, body = await callback.answer(request.body)
        conn.sock.is_answered = False
        keeps = self.alive and len(self.keepalived_conns) < self.max_keepalived
        sent = conn.sock.send_at_once(loop_answers.ok(headers, body, keeps=keeps))
        self.log.turn(request.path.decode(), monotonic() - started)
        if sent and keeps:
            self._keep(conn)
        else:
            self._end(conn, graceful=sent)

    def _keep(self, conn: TConn) -> None:
        """Wait for the next request, which may have come together with this one."""
        if conn.sock.has_next:
            self.enqueue_req(conn)
            return
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        if not conn.sock.is_watched:
            conn.sock.is_watched = True
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_client_socket_readable, conn))

    def _stop_watching(self, conn: TConn) -> None:
        if conn.sock.is_watched:
            conn.sock.is_watched = False
            self.poller.unregister(conn.sock)

    def _admit(self, client: socket) -> None:
        """What `accept` does for whoever comes to a listener."""
        try:
            conn = TConn(self.cfg, client, client.getpeername(), client.getsockname())
        except OSError:  # who has gone already
            client.close()
            return
        self.nr_conns += 1
        self.enqueue_req(conn)

    def _wait_for(self, conn: TConn, until: float, on_readable: Callable[[TConn, socket], None]) -> None:
        if isinstance(conn.sock, ClientSocket):
            conn.sock.is_watched = False
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

    def _end(self, conn: TConn, *, graceful: bool = False) -> None:
        if isinstance(conn.sock, ClientSocket):
            self._stop_watching(conn)
        self.nr_conns -= 1
        conn.close(graceful=graceful)
