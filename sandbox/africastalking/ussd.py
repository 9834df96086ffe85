"""The USSD gateway: one POST a screen to our callback, the networks' limits, one event at the end of the session."""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from sandbox.africastalking.networks import Network, network
from sandbox.africastalking.state import AfricasTalkingState
from sandbox.framework.callbacks import Callback, Delivery
from sandbox.framework.http_client import FORM_HEADERS, form_encoded

HOP_HEADER = "at-ussd-hop-metadata"
MAX_HOP_CHARACTERS = 99
HTTP_OK = 200
# One connection per turn: an idle one that the service is just closing would look like a dead service.
HEADERS = FORM_HEADERS | {"User-Agent": "at-ussd-api/1.0", "Connection": "close"}
MALFORMED = "Response should start with a CON or an END"
DEAD_SCREEN = "Connection problem or invalid MMI code."
COST_CENTS_PER_HOP = 10
EVENT_SECONDS = 10


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


def dial(state: AfricasTalkingState, code: str, phone: str, network_code: str) -> "UssdSession":
    """`*977#`, or with answers behind it: `*977*1*4521#`. Raises UnknownCodeError."""
    answers = _answers_dialled(state.service_code, code)
    in_text = state.options.direct_dial_in == "text"
    session = UssdSession(state, phone, network(network_code), state.service_code if in_text else code)
    state.sessions[session.id] = session
    block_prompts(state, phone)
    session.open(answers if in_text else "")
    return session


def end_overdue_sessions(state: AfricasTalkingState) -> None:
    for session in tuple(state.sessions.values()):
        session.end_when_overdue()


def block_prompts(state: AfricasTalkingState, phone: str) -> None:
    """A handset shows one dialogue at a time: no prompt of M-Pesa while a session of this phone is open."""
    is_open = any(session.phone == phone and not session.ended for session in tuple(state.sessions.values()))
    state.mpesa.set_in_session(phone, in_session=is_open)


class UssdSession:
    """A session as the gateway sees it. `status` is empty while it is open, then Success, Incomplete or Failed."""

    def __init__(self, state: AfricasTalkingState, phone: str, network: Network, service_code: str) -> None:
        self.id = f"ATUid_{token_hex(16)}"
        self.phone, self.network, self.service_code = phone, network, service_code
        self.turns: list[Turn] = []
        self.extra_turns: list[Turn] = []
        self.text = ""
        self.status = ""
        self.reason = ""
        self._state = state
        self._opened_at = self._shown_at = state.clock.now()
        self._ended_at: datetime | None = None
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
        return self.network.session_seconds - self._seconds_since(self._opened_at)

    def idle_seconds_left(self) -> float:
        """The user is not idle while the service works."""
        return self.network.idle_seconds - (0 if self._waiting else self._seconds_since(self._shown_at))

    def _seconds_since(self, moment: datetime) -> float:
        return ((self._ended_at or self._state.clock.now()) - moment).total_seconds()

    def _take_turn(self, text: str) -> None:
        self.text = text
        self._waiting = True
        turn = self._post_with_extras(text)
        self._shown_at = self._state.clock.now()
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
        options = self._state.options
        duplicates = [(text, "duplicate")] if options.duplicate_turns else []
        stale = [(self.turns[-1].text, "stale")] if options.stale_turns and self.turns else []
        return duplicates + stale

    def _post(self, text: str, role: str = "turn") -> Turn:
        deadline_seconds = self._state.options.turn_seconds
        started = time.monotonic()
        delivery = self._state.callbacks.post(
            self._callback("ussd", self._form(text), self._headers(), deadline_seconds)
        )
        seconds = time.monotonic() - started
        if delivery.status is None:
            return Turn(text, 0, "", round(seconds * 1000), error=f"no answer: {delivery.answer}", role=role)
        error = _fault(delivery, is_late=seconds > deadline_seconds)
        return Turn(text, delivery.status, delivery.answer, round(seconds * 1000), error, _hop(delivery), role)

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
            self._ended_at = self._state.clock.now()
            self.status, self.reason = status, reason
        block_prompts(self._state, self.phone)
        if not self._state.options.drop_events:
            # Once: no retry of an end event is documented, and some never came.
            self._state.callbacks.send([self._callback("ussd/events", self._event(), HEADERS, EVENT_SECONDS)])

    def _callback(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str], timeout_seconds: float
    ) -> Callback:
        url = self._state.service.callback_url(path)
        return Callback(path, url, form_encoded(form), headers=headers, timeout_seconds=timeout_seconds)

    def _event(self) -> dict[str, str]:
        last = self.turns[-1] if self.turns else None
        return {
            "date": self._state.clock.now().strftime("%Y-%m-%d %H:%M:%S"),
            "sessionId": self.id,
            "serviceCode": self.service_code,
            "networkCode": self.network.code,
            "phoneNumber": self.phone,
            "status": self.status,
            "cost": f"KES {COST_CENTS_PER_HOP * len(self.turns) / 100:.4f}",
            "durationInMillis": str(round(self._seconds_since(self._opened_at) * 1000)),
            "hopsCount": str(len(self.turns)),
            "hopsMetadata": "|".join(turn.hop for turn in self.turns if turn.hop),
            "input": self.text,
            "lastAppResponse": last.body if last else "",
            "errorMessage": last.error if last else "",
        }


def _answers_dialled(service_code: str, code: str) -> str:
    base = service_code.removesuffix("#")
    if code == service_code:
        return ""
    if code.startswith(f"{base}*") and code.endswith("#"):
        return code[len(base) + 1 : -1]
    raise UnknownCodeError(code)


def _fault(delivery: Delivery, *, is_late: bool) -> str:
    """Why the gateway closes the session on this answer; empty when it is a good one."""
    if delivery.status != HTTP_OK:
        return f"Received unexpected response code: {delivery.status}"
    if not delivery.answer.startswith(("CON ", "END ")):
        return MALFORMED
    return "no answer in 10 s" if is_late else ""


def _hop(delivery: Delivery) -> str:
    hop = delivery.headers.get(HOP_HEADER, "")
    return hop if len(hop) <= MAX_HOP_CHARACTERS and "|" not in hop else ""
