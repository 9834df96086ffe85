"""A small HTTP/1.1 server that runs inside a test: keep-alive, TLS when asked, and resets instead of answers.

Werkzeug's server closes the connection after each answer, gunicorn forks away from the state, neither can reset.
"""

import contextlib
import json
import logging
import re
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

log = logging.getLogger("sandbox")

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
CLIENT_WENT_AWAY = (ConnectionError, TimeoutError, ssl.SSLError)


class ResetConnectionError(Exception):
    """Raised by a view that wants the connection reset instead of answered."""


class BadRequestError(Exception):
    """What the caller sent cannot be read; its text goes back with a 400."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    path: str
    query: Mapping[str, str]
    headers: Message
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))

    @property
    def json(self) -> dict[str, Any]:
        try:
            data = json.loads(self.body or b"{}")
        except ValueError as error:
            raise BadRequestError(f"not JSON: {error}") from error
        if not isinstance(data, dict):
            raise BadRequestError("a JSON object is expected")
        return data

    def fields(self, *names: str) -> list[str]:
        """Of a JSON body. Raises BadRequestError when one is missing."""
        data = self.json
        missing = [name for name in names if not isinstance(data.get(name), str)]
        if missing:
            raise BadRequestError(f"missing: {', '.join(missing)}")
        return [data[name] for name in names]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain"
    headers: tuple[tuple[str, str], ...] = ()


def json_reply(data: object, status: int = 200, content_type: str = "application/json") -> Reply:
    return Reply(status, json.dumps(data).encode(), content_type)


def text_reply(text: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    return Reply(status, text.encode(), "text/plain", headers)


View = Callable[..., Reply]


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    pattern: re.Pattern[str]
    view: View


def route(method: str, path: str, view: View) -> Route:
    """`path` may hold names: `/phones/<phone>` calls the view with `phone=`."""
    return Route(method, re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", path)), view)


class HttpServer:
    """Answers `routes` on its own threads. It may be stopped and started again: the port stays the same."""

    def __init__(
        self, routes: Iterable[Route], *, host: str = "127.0.0.1", port: int = 0, tls: tuple[str, str] | None = None
    ) -> None:
        self.routes = tuple(routes)
        self.host, self.port, self.tls = host, port, tls
        self._listener: _Listener | None = None

    @property
    def base_url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def start(self) -> str:
        self._listener = _Listener((self.host, self.port), self.routes, self.tls)
        self.port = self._listener.server_address[1]
        threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True, name="sandbox-http").start()
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

    def __init__(self, address: tuple[str, int], routes: tuple[Route, ...], tls: tuple[str, str] | None) -> None:
        super().__init__(address, _Handler)
        self.routes = routes
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


def _tls_context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one segment

    def answer(self) -> None:
        try:
            reply = self._reply()
        except ResetConnectionError:
            self._reset()
        else:
            self._write(reply)

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 (names of http.server)

    def _reply(self) -> Reply:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = HttpRequest(url.path, dict(parse_qsl(url.query)), self.headers, body)
        try:
            return self._dispatch(request)
        except BadRequestError as error:
            return text_reply(str(error), 400)
        except ResetConnectionError:
            raise
        except Exception:
            log.exception("the stand-in itself failed")
            return text_reply("the stand-in itself failed, see its log", 500)

    def _dispatch(self, request: HttpRequest) -> Reply:
        for candidate in self.server.routes:
            match = candidate.pattern.fullmatch(request.path)
            if match and candidate.method == self.command:
                return candidate.view(request, **{name: unquote(value) for name, value in match.groupdict().items()})
        return text_reply("", 404)

    def _write(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.close_connection = True

    def handle(self) -> None:
        with contextlib.suppress(*CLIENT_WENT_AWAY):
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(*CLIENT_WENT_AWAY):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (signature of http.server)
        """Paths hold phone numbers: no access log."""
