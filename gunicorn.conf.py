"""How gunicorn serves the web: two workers of eight threads, each worker with a listener of its own."""

import sys
from threading import Timer
from types import FrameType

import structlog
from gunicorn import glogging, sock
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import TConn, ThreadWorker

import logs
from domain.errors import Refused
from settings import Settings
from store.core.engine import require_no_pooler
from webhooks.slow_clients import BODY_SECONDS, HEADER_SECONDS, BoundedSocket

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - the proxy in front is another host
SUCCESSOR_SECONDS = 0.5

settings = Settings()
log = structlog.get_logger()


class Worker(ThreadWorker):
    """Serves until its successor listens, then closes its listener before it finishes what it has.

    With one listener per worker, the system goes on giving connections to one that stops, and resets them when it has
    gone: customers' turns would be lost at each release.
    """

    def handle(self, conn: TConn) -> object:
        """Serve a request. A client that does not send its head in time is let go."""
        if not isinstance(conn.sock, BoundedSocket):
            conn.sock = BoundedSocket(conn.sock)
        conn.sock.allow(HEADER_SECONDS)
        return super().handle(conn)

    def handle_request(self, req: object, conn: TConn) -> bool:
        """Serve what has a head. Its body has a time of its own."""
        conn.sock.allow(BODY_SECONDS)
        return super().handle_request(req, conn)

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


class Logger(glogging.Logger):
    """gunicorn's own messages and the access log, through our steps."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        logs.configure(settings)
        for own in (self.error_log, self.access_log):
            own.handlers.clear()
            own.propagate = True

    def access(self, resp: object, req: object, environ: dict, request_time: object) -> None:  # noqa: ARG002
        log.info(
            "request",
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"],
            status=int(resp.status.split(None, 1)[0]),
            milliseconds=round(request_time.total_seconds() * 1_000, 1),
        )


def post_worker_init(worker: Worker) -> None:
    """Once a process could serve: it does so only on a database that is right, and says what it sees."""
    parts = worker.wsgi.extensions["parts"]
    try:
        require_no_pooler(parts.engine)
    except Refused as error:
        log.critical("web_cannot_start", reason=str(error))
        sys.exit(Arbiter.WORKER_BOOT_ERROR)  # which ends gunicorn too, instead of trying for ever
    parts.monitor.start("web")


bind = f"{EVERY_ADDRESS if settings.production else '127.0.0.1'}:{settings.port}"
# On one shared listener nearly all kept-alive connections of a gateway land on one worker. Linux alone spreads them.
reuse_port = sys.platform == "linux"
worker_class = Worker
workers = 2
threads = 8
keepalive = 75
worker_connections = 500
limit_request_fields = 64
limit_request_field_size = 4_096
graceful_timeout = 15
logger_class = Logger
control_socket_disable = True  # its path is one for all services of a user
