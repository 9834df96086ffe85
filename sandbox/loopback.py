"""A WSGI application on a port of this machine, in a thread."""

import socket
from collections.abc import Callable, Iterable, Iterator
from threading import Thread
from typing import Any

from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The stand-in keeps its own list of requests."""


class ClosedAnyway:
    """A response that is closed also where its reader was killed, and werkzeug stumbles over that before it closes it:
    what follows the reply still has to happen.
    """

    def __init__(self, response: Iterable[bytes]) -> None:
        self._response = response
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._response)

    def close(self) -> None:
        if self._open:
            self._open = False
            getattr(self._response, "close", lambda: None)()

    def __del__(self) -> None:
        self.close()


class Loopback:
    """Port 0 takes a free one; a second start takes the same port again, so that an outage can end."""

    def __init__(self, app: Flask, port: int = 0) -> None:
        self._app = app
        self._port = port
        self._server: BaseWSGIServer | None = None
        self._thread: Thread | None = None

    def start(self) -> str:
        self._server = make_server("127.0.0.1", self._port, self._serve, threaded=True, request_handler=QuietHandler)
        self._port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._port}"

    def _serve(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> ClosedAnyway:
        return ClosedAnyway(self._app(environ, start_response))

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None


def drop_connection() -> Response:
    """The request was read; its answer never leaves: what a lost reply is to the caller."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response()
