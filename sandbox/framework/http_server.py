"""A small HTTP/1.1 server for a WSGI application inside a test: keep-alive, TLS when asked, resets on command.

Werkzeug's server closes the connection after each answer, gunicorn forks away from the state, neither can reset.
"""

import contextlib
import logging
import socket
import ssl
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler

from flask import Response, request
from werkzeug.wrappers import Response as WsgiResponse

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger("sandbox")

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
CLIENT_WENT_AWAY = (ConnectionError, TimeoutError, ssl.SSLError)
DROP_CONNECTION = "sandbox.drop_connection"


def drop_connection() -> Response:
    """For a view: the request was read, its answer never leaves, the connection is reset."""
    request.environ[DROP_CONNECTION]()
    return Response()


class HttpServer:
    """Answers on its own threads. It may be stopped and started again, so that an outage can end: the port, a free one
    unless given, stays the same.
    """

    def __init__(self, app: "WSGIApplication", *, port: int = 0, tls: tuple[str, str] | None = None) -> None:
        """`tls` is a certificate file and its key file."""
        self.app, self.port, self.tls = app, port, tls
        self._listener: _Listener | None = None

    @property
    def base_url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def start(self) -> str:
        """Returns the base URL."""
        self._listener = _Listener(self.port, self.app, self.tls)
        self.port = self._listener.server_port
        threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True, name="sandbox-http").start()
        return self.base_url

    def stop(self) -> None:
        if self._listener is None:
            return
        self._listener.shutdown()
        self._listener.server_close()
        self._listener.drop_connections()
        self._listener = None


class _Listener(ThreadingHTTPServer):
    request_queue_size = 256

    def __init__(self, port: int, app: "WSGIApplication", tls: tuple[str, str] | None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.app = app
        self.base_environ = _base_environ(self.server_port, "https" if tls else "http")
        self._connections: set[socket.socket] = set()
        if tls is not None:
            self.socket = _tls_context(*tls).wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False, suppress_ragged_eofs=True
            )

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        if request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(RESET_ON_CLOSE)) == RESET_ON_CLOSE:
            self.close_request(request)  # a polite shutdown would send FIN before the reset
        else:
            super().shutdown_request(request)

    def drop_connections(self) -> None:
        for connection in tuple(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.debug("a connection broke", exc_info=sys.exception())


def _base_environ(port: int, scheme: str) -> dict[str, Any]:
    return {
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(port),
        "SCRIPT_NAME": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _tls_context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class _Handler(WSGIRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one segment

    def handle(self) -> None:
        """One request after the other, as long as the client keeps the connection."""
        with contextlib.suppress(*CLIENT_WENT_AWAY):
            BaseHTTPRequestHandler.handle(self)

    def answer(self) -> None:
        self._is_dropped = False
        response = WsgiResponse.from_app(self.server.app, self._environ())
        try:
            if self._is_dropped:
                self._reset()
            else:
                self._write(response)
        finally:
            response.close()  # what is to follow the answer follows it, also where its reader has gone

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 (names of http.server)

    def _environ(self) -> dict[str, Any]:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return self.get_environ() | {"wsgi.input": BytesIO(body), DROP_CONNECTION: self._drop}

    def _drop(self) -> None:
        self._is_dropped = True

    def _write(self, response: WsgiResponse) -> None:
        self.send_response(response.status_code)
        for name, value in response.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.get_data())
        self.wfile.flush()

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.close_connection = True

    def finish(self) -> None:
        with contextlib.suppress(*CLIENT_WENT_AWAY):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (signature of http.server)
        """Paths hold phone numbers: no access log."""
