"""A WSGI application on a free port of this machine, in a thread: what a gateway's stand-in calls in a test."""

from threading import Thread
from typing import Self

from werkzeug.serving import WSGIRequestHandler, make_server

POLL_SECONDS = 0.01


class WsgiServer:
    def __init__(self, app) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        self._server.daemon_threads = False  # a request under way is waited for: it must not outlive the stores
        self._thread = Thread(target=self._server.serve_forever, args=(POLL_SECONDS,))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> str:
        self._thread.start()
        return self.url

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_):
        pass
