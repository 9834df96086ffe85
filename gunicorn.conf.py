"""How gunicorn serves the web: two workers of eight threads, each worker with a listener of its own."""

import gc
import sys
from http import HTTPStatus

import structlog
from gunicorn import glogging
from gunicorn.arbiter import Arbiter

import logs
from app import require_safe_stores
from domain.errors import Refused
from settings import read_settings
from webhooks.web_worker import WebWorker

# A turn of a phone waits for whoever holds the interpreter: pages, exports and refusals hand it over sooner than usual.
SECONDS_OF_A_THREAD = 0.0005
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - the proxy in front is another host

settings = read_settings()
log = structlog.get_logger()


class Logger(glogging.Logger):
    """gunicorn's own messages and the access log, through our steps."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        logs.configure(settings)
        self.lines = logs.RequestLines(settings)
        for own in (self.error_log, self.access_log):
            own.handlers.clear()
            own.propagate = True

    def turn(self, path: str, seconds: float) -> None:
        """The line of a turn that was answered on the event loop."""
        self.lines.write("POST", path, HTTPStatus.OK, seconds)

    def access(self, resp: object, req: object, environ: dict, request_time: object) -> None:  # noqa: ARG002
        log.info(
            "request",
            method=environ["REQUEST_METHOD"],
            path=environ.get("PATH_INFO", ""),  # which a request that is none has not
            status=int(resp.status.split(None, 1)[0]),
            milliseconds=round(request_time.total_seconds() * 1_000, 1),
        )


def post_worker_init(worker: WebWorker) -> None:
    """Once a process could serve: it does so only on a database that is right, and says what it sees."""
    parts = worker.wsgi.extensions["parts"]
    try:
        require_safe_stores(parts)
    except Refused as error:
        log.critical("web_cannot_start", reason=str(error))
        sys.exit(Arbiter.WORKER_BOOT_ERROR)  # which ends gunicorn too, instead of trying for ever
    sys.setswitchinterval(SECONDS_OF_A_THREAD)
    gc.collect()
    gc.freeze()  # what was imported stays: a look through it for garbage would hold up every turn for 100 ms
    parts.monitor.start("web")


bind = f"{EVERY_ADDRESS if settings.production else '127.0.0.1'}:{settings.port}"
# On one shared listener nearly all kept-alive connections of a gateway land on one worker. Linux alone spreads them.
reuse_port = sys.platform == "linux"
worker_class = WebWorker
workers = 2
threads = 8
keepalive = 75
worker_connections = 500
limit_request_fields = 64
limit_request_field_size = 4_096
graceful_timeout = 15
logger_class = Logger
control_socket_disable = True  # its path is one for all services of a user
