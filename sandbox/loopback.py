"""A WSGI application on a port of this machine, in a thread."""

import socket
from threading import Thread

from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The stand-in keeps its own list of requests."""


class Loopback:
    """Port 0 takes a free one; a second start takes the same port again, so that an outage can end."""

    def __init__(self, app: Flask, port: int = 0) -> None:
        self._app = app
        self._port = port
        self._server: BaseWSGIServer | None = None
        self._thread: Thread | None = None

    def start(self) -> str:
        self._server = make_server("127.0.0.1", self._port, self._app, threaded=True, request_handler=QuietHandler)
        self._port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._port}"

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
