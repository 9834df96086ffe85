"""The gateway's request <-> Turn and Screen. A bare WSGI callable in front of Flask: it answers twice as many hops."""

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import structlog
from gunicorn.http.errors import ParseException

from domain.errors import InvalidInput
from ussd.engine import Engine
from ussd.flow import Turn
from ussd.screen import Screen
from webhooks.forms import read_form
from webhooks.phones import reported_phone

MAX_BODY_BYTES = 64 * 1024
MAX_ID_LENGTH = 100
SANDBOX_NETWORK = "99999"
FIELDS = ("sessionId", "phoneNumber")

HOP_HEADER = "at-ussd-hop-metadata"
"""What the gateway shows on its dashboard and gives back when the session has ended: the name of the step, nothing
personal."""
_EMPTY = ("Content-Length", "0")
_HEADERS = (("Content-Type", "text/plain; charset=utf-8"),)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
log = structlog.get_logger()


class UssdCallback:
    """`POST /callbacks/<token>/ussd`: 200 and `CON …` or `END …`, whatever comes; 404 and nothing for a wrong token."""

    def __init__(self, behind: Wsgi, engine: Engine, tokens: Sequence[str], *, production: bool) -> None:
        self._behind = behind
        self._engine = engine
        self._tokens = [token.encode() for token in tokens]
        self._production = production

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"].split("/")
        if len(path) != 4 or (path[1], path[3]) != ("callbacks", "ussd"):  # noqa: PLR2004 - /callbacks/<token>/ussd
            return self._behind(environ, start_response)
        if not self._knows(path[2].encode("latin-1")):
            start_response("404 Not Found", [_EMPTY])
            return []
        if environ["REQUEST_METHOD"] != "POST":
            start_response("405 Method Not Allowed", [_EMPTY, ("Allow", "POST")])
            return []
        screen = self._screen(environ)
        body = str(screen).encode()
        start_response("200 OK", [*_HEADERS, ("Content-Length", str(len(body))), (HOP_HEADER, screen.label)])
        return [body]

    def _knows(self, token: bytes) -> bool:
        """Compared with every token in constant time."""
        return sum(hmac.compare_digest(token, known) for known in self._tokens) > 0

    def _screen(self, environ: Mapping[str, Any]) -> Screen:
        try:
            turn = _turn(_form(environ))
        except (InvalidInput, ValueError, OSError, ParseException) as error:  # a body breaks off, or is none
            log.warning("ussd_request_not_understood", reason=str(error))
            return self._engine.sorry()
        if self._production and turn.network == SANDBOX_NETWORK:
            log.warning("ussd_sandbox_network_in_production", session_id=turn.session_id)
            return self._engine.sorry()
        return self._engine.answer(turn)


def _form(environ: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form. Raises `InvalidInput` when it is too large."""
    body = _body(environ)
    if len(body) > MAX_BODY_BYTES:
        raise InvalidInput("the body is too large")
    return read_form(body)


def _body(environ: Mapping[str, Any]) -> bytes:
    """The body, or as much of it as shows that it is too large. A proxy that streams names no length: then its end is
    where the server says that it is.
    """
    length, stream = environ.get("CONTENT_LENGTH"), environ["wsgi.input"]
    if length:
        return bytes(stream.read(min(int(length), MAX_BODY_BYTES + 1)))
    return bytes(stream.read(MAX_BODY_BYTES + 1)) if environ.get("wsgi.input_terminated") else b""


def _turn(form: Mapping[str, str]) -> Turn:
    """The turn that the form names. Raises `InvalidInput` when a field is missing or the phone is none."""
    missing = [name for name in FIELDS if not form.get(name)]
    if missing:
        raise InvalidInput(f"missing {', '.join(missing)}")
    phone = reported_phone(form["phoneNumber"], "ussd")
    if phone is None:
        raise InvalidInput("the phone is no Kenyan mobile number")
    return Turn(
        session_id=_short(form["sessionId"]),
        phone=phone,
        network=form.get("networkCode", ""),
        service_code=form.get("serviceCode", ""),
        text=form.get("text", ""),
    )


def _short(session_id: str) -> str:
    """The id itself, or a hash of one that is longer than any gateway sends."""
    return session_id if len(session_id) <= MAX_ID_LENGTH else blake2b(session_id.encode(), digest_size=16).hexdigest()
