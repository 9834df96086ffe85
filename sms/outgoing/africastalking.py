"""The gateway: Africa's Talking through its own SDK, on kept-alive connections, with every answer distinguished.

The SDK as it comes opens a connection for each message (30 a second over TLS), loses the status of a refusal, and
reads JSON only under one spelling of its content type. Its request hook is a private name: the SDK is pinned, and a
test holds the hook.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import requests
import structlog
from africastalking.SMS import SMSService
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from domain.messaging.sending import (
    MICROS_PER_SHILLING,
    PAUSED,
    STOPPED,
    NotSent,
    Outcome,
    SmsAccepted,
    SmsRefused,
    SmsUnknown,
)
from domain.values.phones import parse_phone
from domain.values.whole_numbers import parse_whole_number
from sms.outgoing.gateway_codes import HTTP, RECIPIENT, REQUEST, StatusMeaning, meaning_of, meaning_of_word, name_of

CONNECT_SECONDS, READ_SECONDS = 3.05, 9.05
NO_ID = "None"
LEFT_OUT = "left out of the answer"
NUMBER_MARKS = {StatusMeaning.BAD_NUMBER: "bad_number", StatusMeaning.BLOCKED: "blocked"}
MAX_STATUS_LENGTH = 100
MAX_RETRY_AFTER_SECONDS = 600
MAX_DIGITS_OF_SECONDS = 9

_COST = re.compile(r"(?:[A-Z]{3} ?)?(\d+(?:\.\d+)?)", re.ASCII)
_SENT_TO = re.compile(r"Sent to (\d+)/\d+\b", re.ASCII)

log = structlog.get_logger()


class AfricasTalking:
    """Sends one SMS per call. Safe for threads; made in the process that sends."""

    def __init__(self, username: str, api_key: str, base_url: str, *, max_at_once: int) -> None:
        self._sdk = _KeptAlive(username, api_key, base_url, _session(base_url, max_at_once))

    def send(self, phone: str, text: str, sender_id: str) -> Outcome:
        """What the gateway said. Never raises: a broken connection is an outcome, too."""
        if parse_phone(phone) != phone:
            return SmsRefused("not a phone", NUMBER_MARKS[StatusMeaning.BAD_NUMBER])
        try:
            answer = self._sdk.send(text, [phone], sender_id, enqueue=True)
        except requests.RequestException as error:
            return _broken(error)
        return _read(answer, phone)


class _KeptAlive(SMSService):  # type: ignore[misc]  # the SDK has no types
    """The SDK with one session for all its requests; `send` returns the gateway's answer whole."""

    def __init__(self, username: str, api_key: str, base_url: str, session: requests.Session) -> None:
        self._url = f"{base_url}/version1"
        self._session = session
        super().__init__(username, api_key)

    def _init_service(self) -> None:
        self._baseUrl = self._contentUrl = self._url

    def _Service__make_post_request(  # noqa: N802 - the SDK's name for it
        self, url: str, headers: dict[str, str], data: dict[str, Any], **_: Any
    ) -> "_Answer":
        response = self._session.post(
            url, headers=headers, data=data, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False
        )
        return _Answer(response.status_code, response.content, response.headers.get("Retry-After", ""))


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer that the SDK hands on as it is, because it looks like JSON under a status of 200 to it."""

    status: int
    body: bytes
    retry_after: str

    status_code = 200
    headers = {"content-type": "application/json"}  # noqa: RUF012 - never changed

    def json(self) -> "_Answer":
        return self


def _session(base_url: str, max_at_once: int) -> requests.Session:
    """A session that has read proxies and certificates from the environment once, instead of at each message."""
    session = requests.Session()
    surroundings = session.merge_environment_settings(base_url, {}, None, None, None)
    session.proxies = surroundings["proxies"]
    session.verify, session.cert = surroundings["verify"], surroundings["cert"]
    session.trust_env = False
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=max_at_once, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _broken(error: requests.RequestException) -> Outcome:
    """Without a connection nothing was sent. With one, nobody knows."""
    name = type(error).__name__
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) or _refused(error):
        return NotSent(name)
    return SmsUnknown(name)


def _refused(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _read(answer: _Answer, phone: str) -> Outcome:
    if not HTTPStatus(200) <= answer.status < HTTPStatus(300):
        return _refused_by_http(answer)
    try:
        data = json.loads(answer.body)["SMSMessageData"]
        message, ours = str(data.get("Message", "")), _entries_of(phone, data["Recipients"])
    except (ValueError, KeyError, TypeError, AttributeError):
        log.exception("sms_answer_not_understood", status=answer.status, alert=True)
        return SmsUnknown("answer not understood")
    return _said_of_all(ours) if ours else _left_out(message)


def _entries_of(phone: str, recipients: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """What is said of our number. We ask for one: an only entry is ours, however its number is written."""
    numbers = [parse_phone(str(each.get("number", ""))) for each in recipients]
    ours = [each for number, each in zip(numbers, recipients, strict=True) if number == phone]
    return ours or (recipients if len(recipients) == 1 else [])


def _refused_by_http(answer: _Answer) -> Outcome:
    code = str(answer.status)
    meaning = meaning_of(HTTP, code) or StatusMeaning.STOP
    status = f"HTTP {name_of(HTTP, code)}"
    if meaning is StatusMeaning.FAILED:
        return SmsRefused(status, expected=False)
    return _outcome(meaning, status, wait=_wait(answer.retry_after))


def _said_of_all(entries: Sequence[Mapping[str, Any]]) -> Outcome:
    """Of several an accepted one counts, with its id where there is one; else what leaves it open."""
    return min(map(_said_of, entries), key=_weight)


def _weight(outcome: Outcome) -> int:
    match outcome:
        case SmsAccepted(gateway_id=str()):
            return 0
        case SmsAccepted():
            return 1
        case SmsUnknown():
            return 2
        case _:
            return 3


def _said_of(recipient: Mapping[str, Any]) -> Outcome:
    """An accepted code or status with an id is accepted, whatever else is missing; a contradiction proves nothing."""
    code, word = _code(recipient.get("statusCode")), str(recipient.get("status") or "").strip()
    by_code, by_word = meaning_of(RECIPIENT, code), meaning_of_word(word)
    status = name_of(RECIPIENT, code) if by_code else _short(f"{code} {word}".strip())
    meaning = by_code or by_word
    if meaning is None:
        return SmsUnknown(status) if _gateway_id(recipient) else SmsRefused(status, expected=False)
    if StatusMeaning.ACCEPTED not in {by_code, by_word}:
        return _outcome(meaning, status, recipient)
    contradicts_itself = {by_code, by_word} - {None, StatusMeaning.ACCEPTED}
    is_proved = not contradicts_itself and (by_code or _gateway_id(recipient))
    return _outcome(meaning, status, recipient) if is_proved else SmsUnknown(status)


def _code(said: object) -> str:
    """`101`, `101.0` and ` 101` are one code; none is empty."""
    written = "" if said is None else str(said).strip()
    return written.removesuffix(".0")


def _left_out(message: str) -> Outcome:
    """A 201 without our recipient: the whole request was refused, or it contradicts itself."""
    if sent_to := _SENT_TO.match(message):
        return NotSent(LEFT_OUT) if int(sent_to[1]) == 0 else SmsUnknown(LEFT_OUT)
    meaning = meaning_of(REQUEST, message)
    return _outcome(meaning or StatusMeaning.PAUSE, _short(message))


def _outcome(
    meaning: StatusMeaning, status: str, recipient: Mapping[str, Any] | None = None, wait: timedelta | None = None
) -> Outcome:
    match meaning:
        case StatusMeaning.ACCEPTED:
            said = recipient or {}
            return SmsAccepted(status, _gateway_id(said), cost_micros(str(said.get("cost", ""))))
        case StatusMeaning.AGAIN:
            return NotSent(status, wait)
        case StatusMeaning.UNCLEAR:
            return SmsUnknown(status)
        case StatusMeaning.PAUSE:
            return NotSent(status, halt=PAUSED)
        case StatusMeaning.STOP:
            return NotSent(status, halt=STOPPED)
        case _:
            return SmsRefused(status, NUMBER_MARKS.get(meaning))


def _gateway_id(recipient: Mapping[str, Any]) -> str | None:
    said = _short(str(recipient.get("messageId", NO_ID)))
    return None if said in {NO_ID, ""} else said


def _short(said: str) -> str:
    """What the database can hold of it, whatever it is."""
    return said.replace("\x00", "")[:MAX_STATUS_LENGTH]


def cost_micros(text: str) -> int | None:
    """Millionths of a shilling of `KES 0.8000` or `0`; None for what is no cost."""
    found = _COST.fullmatch(text.strip())
    return int(Decimal(found[1]) * MICROS_PER_SHILLING) if found else None


def _wait(retry_after: str) -> timedelta | None:
    """What `Retry-After` asks for, in seconds and within reason."""
    seconds = parse_whole_number(retry_after, MAX_DIGITS_OF_SECONDS)
    return None if seconds is None else timedelta(seconds=min(seconds, MAX_RETRY_AFTER_SECONDS))
