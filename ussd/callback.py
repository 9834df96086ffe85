"""The gateway's request <-> Turn and Screen, on the event loop of the process."""

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import structlog
from gunicorn.http.errors import ParseException

from domain.errors import InvalidInput
from ussd.flow import Turn
from ussd.screen import Screen
from ussd.turns import Turns
from webhooks.event_loop import event_loop
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

Answer = tuple[Sequence[tuple[str, str]], bytes]
"""The headers and the body."""
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
log = structlog.get_logger()


class UssdCallback:
    """`POST /callbacks/<token>/ussd`: 200 and `CON …` or `END …`, whatever comes; 404 and nothing for a wrong token.

    The web worker asks `is_for` and `answer` on its event loop, for a request as every gateway sends it. Any other
    comes through WSGI, in front of Flask, and is answered by the same loop.
    """

    def __init__(self, behind: Wsgi, turns: Turns, tokens: Sequence[str], *, production: bool) -> None:
        self._behind = behind
        self._turns = turns
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
        headers, body = self._wait_for_answer(environ)
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def is_for(self, path: bytes) -> bool:
        """Whether a turn that is posted to this path is ours to answer."""
        parts = path.split(b"/")
        return len(parts) == 4 and parts[1] == b"callbacks" and parts[3] == b"ussd" and self._knows(parts[2])  # noqa: PLR2004 - as above

    async def answer(self, body: bytes) -> Answer:
        """Headers and body of what a turn is answered with, whatever was posted."""
        return _answer(await self._screen(body))

    def _knows(self, token: bytes) -> bool:
        """Compared with every token in constant time."""
        return sum(hmac.compare_digest(token, known) for known in self._tokens) > 0

    def _wait_for_answer(self, environ: Mapping[str, Any]) -> Answer:
        try:
            return event_loop.run(self.answer(_body(environ)))
        except (ValueError, OSError, ParseException) as error:  # the body breaks off, or is none, or nothing came of it
            log.warning("ussd_request_not_understood", reason=str(error))
            return _answer(self._turns.sorry())

    async def _screen(self, body: bytes) -> Screen:
        try:
            turn = _turn(_form(body))
        except (InvalidInput, ValueError) as error:
            log.warning("ussd_request_not_understood", reason=str(error))
            return self._turns.sorry()
        if self._production and turn.network == SANDBOX_NETWORK:
            log.warning("ussd_sandbox_network_in_production", session_id=turn.session_id)
            return self._turns.sorry()
        return await self._turns.answer(turn)


def _answer(screen: Screen) -> Answer:
    return (*_HEADERS, (HOP_HEADER, screen.label)), str(screen).encode()


def _form(body: bytes) -> dict[str, str]:
    """The fields of the form. Raises `InvalidInput` when it is too large."""
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
