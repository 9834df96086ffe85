"""The USSD gateway: one POST a screen to our callback, the telcos' limits, one event at the end of the session."""

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex

from sandbox.conditions import Conditions
from sandbox.courier import Courier
from sandbox.mpesa import Mpesa
from sandbox.networks import SAFARICOM, Network, network
from sandbox.service import Answer, Service, ServiceUnreachableError

DEADLINE_SECONDS = 10.0
HOP_HEADER = "at-ussd-hop-metadata"
HOP_CHARACTERS = 99
HTTP_OK = 200
# One connection per turn: an idle one that the service is just closing would look like a dead service.
HEADERS = {"User-Agent": "at-ussd-api/1.0", "Connection": "close"}
MALFORMED = "Response should start with a CON or an END"
DEAD_SCREEN = "Connection problem or invalid MMI code."
COST_CENTS_PER_HOP = 10


class UnknownCodeError(Exception):
    """The network knows no service under the code that was dialled."""


class SessionEndedError(Exception):
    """The network has already closed the session."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One POST to the callback, and what came of it."""

    text: str
    status: int
    body: str
    milliseconds: int
    error: str = ""
    hop: str = ""
    role: str = "turn"  # or "duplicate", "stale": sent besides the turn itself

    @property
    def screen(self) -> str:
        return DEAD_SCREEN if self.error else self.body[4:]


@dataclass(slots=True)
class UssdGateway:
    service: Service
    courier: Courier
    conditions: Conditions
    mpesa: Mpesa
    service_code: str = "*977#"
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sessions: dict[str, "UssdSession"] = field(default_factory=dict)

    def dial(self, code: str, phone: str, network_code: str = SAFARICOM) -> "UssdSession":
        """`*977#`, or with answers behind it: `*977*1*4521#`. Raises UnknownCodeError."""
        answers = self._answers_dialled(code)
        in_text = self.conditions.direct_dial_in == "text"
        session = UssdSession(self, phone, network(network_code), self.service_code if in_text else code)
        self.sessions[session.id] = session
        self.report_to_mpesa(phone)
        session.open(answers if in_text else "")
        return session

    def end_overdue_sessions(self) -> None:
        for session in tuple(self.sessions.values()):
            session.end_when_overdue()

    def report_to_mpesa(self, phone: str) -> None:
        """A handset shows one dialogue at a time: no prompt while a session of this phone is open."""
        is_open = any(session.phone == phone and not session.ended for session in tuple(self.sessions.values()))
        self.mpesa.set_in_session(phone, in_session=is_open)

    def _answers_dialled(self, code: str) -> str:
        base = self.service_code.removesuffix("#")
        if code == self.service_code:
            return ""
        if code.startswith(f"{base}*") and code.endswith("#"):
            return code[len(base) + 1 : -1]
        raise UnknownCodeError(code)


class UssdSession:
    """A session as the gateway sees it. `status` is empty while it is open, then Success, Incomplete or Failed."""

    def __init__(self, gateway: UssdGateway, phone: str, network: Network, service_code: str) -> None:
        self.id = f"ATUid_{token_hex(16)}"
        self.phone, self.network, self.service_code = phone, network, service_code
        self.turns: list[Turn] = []
        self.extra_turns: list[Turn] = []
        self.text = ""
        self.status = ""
        self.reason = ""
        self._gateway = gateway
        self._opened_at = self._shown_at = gateway.clock()
        self._ended_at = 0.0
        self._waiting = False
        self._turn_lock = threading.Lock()
        self._end_lock = threading.Lock()

    @property
    def ended(self) -> bool:
        return bool(self.status)

    @property
    def screen(self) -> str:
        return self.turns[-1].screen if self.turns else ""

    def open(self, answers: str = "") -> None:
        with self._turn_lock:
            self._take_turn(answers)

    def reply(self, answer: str) -> str:
        """The next screen. Raises SessionEndedError."""
        with self._turn_lock:
            self.end_when_overdue()
            if self.ended:
                raise SessionEndedError(self.reason)
            self._take_turn(f"{self.text}*{answer}" if self.text else answer)
            return self.screen

    def post_again(self, turn: int = -1) -> Turn:
        """Posts a turn once more, the last (a duplicate) or an older one (out of order); the session stays as it is."""
        repeated = self._post(self.turns[turn].text, role="duplicate" if turn == -1 else "stale")
        self.extra_turns.append(repeated)
        return repeated

    def hang_up(self) -> None:
        self._end("Incomplete", "the user hung up")

    def end_when_overdue(self) -> None:
        if self.seconds_left() <= 0:
            self._end("Incomplete", f"longer than {self.network.session_seconds} s")
        elif self.idle_seconds_left() <= 0:
            self._end("Incomplete", f"no answer in {self.network.idle_seconds} s")

    def seconds_left(self) -> float:
        return self.network.session_seconds - (self._now() - self._opened_at)

    def idle_seconds_left(self) -> float:
        """The user is not idle while the service works."""
        return self.network.idle_seconds - (0 if self._waiting else self._now() - self._shown_at)

    def _now(self) -> float:
        return self._ended_at or self._gateway.clock()

    def _take_turn(self, text: str) -> None:
        self.text = text
        self._waiting = True
        turn = self._post_with_extras(text)
        self._shown_at = self._gateway.clock()
        self._waiting = False
        if self.ended:  # hung up or overdue while the service worked: nobody sees this screen
            return
        self.turns.append(turn)
        if turn.error:
            self._end("Failed", turn.error)
        elif turn.body.startswith("END "):
            self._end("Success", "the service ended it")

    def _post_with_extras(self, text: str) -> Turn:
        extras = self._extras(text)
        if not extras:
            return self._post(text)
        with ThreadPoolExecutor(len(extras)) as pool:
            racing = [pool.submit(self._post, extra, role=role) for extra, role in extras]
            turn = self._post(text)
        self.extra_turns += [post.result() for post in racing]
        return turn

    def _extras(self, text: str) -> list[tuple[str, str]]:
        conditions = self._gateway.conditions
        duplicates = [(text, "duplicate")] if conditions.duplicate_turns else []
        stale = [(self.turns[-1].text, "stale")] if conditions.stale_turns and self.turns else []
        return duplicates + stale

    def _post(self, text: str, role: str = "turn") -> Turn:
        started = time.monotonic()
        try:
            answer = self._gateway.service.callback(
                "ussd", self._form(text), headers=self._headers(), timeout_seconds=DEADLINE_SECONDS
            )
        except ServiceUnreachableError as error:
            return Turn(text, 0, "", _milliseconds_since(started), error=f"no answer: {error}", role=role)
        milliseconds = _milliseconds_since(started)
        body = answer.body.decode(errors="replace")
        return Turn(text, answer.status, body, milliseconds, _fault(answer, body, milliseconds), _hop(answer), role)

    def _form(self, text: str) -> dict[str, str]:
        """In the order that was observed."""
        return {
            "phoneNumber": self.phone,
            "serviceCode": self.service_code,
            "text": text,
            "sessionId": self.id,
            "networkCode": self.network.code,
        }

    def _headers(self) -> dict[str, str]:
        hop = self.turns[-1].hop if self.turns else ""
        return HEADERS | {HOP_HEADER: hop} if hop else HEADERS

    def _end(self, status: str, reason: str) -> None:
        with self._end_lock:
            if self.ended:
                return
            self._ended_at = self._gateway.clock()
            self.status, self.reason = status, reason
        self._gateway.report_to_mpesa(self.phone)
        if not self._gateway.conditions.drop_events:
            self._gateway.courier.after(0, self._post_event)

    def _post_event(self) -> None:
        """Once: no retry of an end event is documented, and some never came."""
        with contextlib.suppress(ServiceUnreachableError):
            self._gateway.service.callback("ussd/events", self._event(), headers=HEADERS)

    def _event(self) -> dict[str, str]:
        last = self.turns[-1] if self.turns else None
        return {
            "date": self._gateway.now().strftime("%Y-%m-%d %H:%M:%S"),
            "sessionId": self.id,
            "serviceCode": self.service_code,
            "networkCode": self.network.code,
            "phoneNumber": self.phone,
            "status": self.status,
            "cost": f"KES {COST_CENTS_PER_HOP * len(self.turns) / 100:.4f}",
            "durationInMillis": str(round((self._ended_at - self._opened_at) * 1000)),
            "hopsCount": str(len(self.turns)),
            "hopsMetadata": "|".join(turn.hop for turn in self.turns if turn.hop),
            "input": self.text,
            "lastAppResponse": last.body if last else "",
            "errorMessage": last.error if last else "",
        }


def _milliseconds_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _fault(answer: Answer, body: str, milliseconds: int) -> str:
    """Why the gateway closes the session on this answer; empty when it is a good one."""
    if answer.status != HTTP_OK:
        return f"Received unexpected response code: {answer.status}"
    if not body.startswith(("CON ", "END ")):
        return MALFORMED
    if milliseconds > DEADLINE_SECONDS * 1000:
        return "no answer in 10 s"
    return ""


def _hop(answer: Answer) -> str:
    hop = answer.headers.get(HOP_HEADER, "")
    return hop if len(hop) <= HOP_CHARACTERS and "|" not in hop else ""
