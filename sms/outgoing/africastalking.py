"""The gateway: Africa's Talking through its own SDK, on kept-alive connections, with every answer distinguished.

The SDK as it comes opens a connection for each message (30 a second over TLS), loses the status of a refusal, and
reads JSON only under one spelling of its content type. Its request hook is a private name: the SDK is pinned, and a
test holds the hook.
"""

import json
import re
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
from sms.outgoing.gateway_codes import HTTP, RECIPIENT, REQUEST, StatusMeaning, meaning_of, name_of

CONNECT_SECONDS, READ_SECONDS = 3.05, 9.05
NO_ID = "None"
NUMBER_MARKS = {StatusMeaning.BAD_NUMBER: "bad_number", StatusMeaning.BLOCKED: "blocked"}
MAX_STATUS_LENGTH = 100
MAX_RETRY_AFTER_SECONDS = 600

_COST = re.compile(r"(?:[A-Z]{3} ?)?(\d+(?:\.\d+)?)", re.ASCII)
_SENT_TO = re.compile(r"Sent to \d+/\d+\b", re.ASCII)

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
        recipients = {parse_phone(str(each["number"])): each for each in data["Recipients"]}
    except (ValueError, KeyError, TypeError):
        log.exception("sms_answer_not_understood", status=answer.status, alert=True)
        return SmsUnknown("answer not understood")
    if phone in recipients:
        return _said_of(recipients[phone])
    return _left_out(str(data.get("Message", "")))


def _refused_by_http(answer: _Answer) -> Outcome:
    code = str(answer.status)
    meaning = meaning_of(HTTP, code) or StatusMeaning.STOP
    status = f"HTTP {name_of(HTTP, code)}"
    if meaning is StatusMeaning.FAILED:
        return SmsRefused(status, expected=False)
    return _outcome(meaning, status, wait=_wait(answer.retry_after))


def _said_of(recipient: dict[str, Any]) -> Outcome:
    code = str(recipient.get("statusCode", ""))
    meaning = meaning_of(RECIPIENT, code)
    if meaning is None:
        return SmsRefused(_short(f"{code} {recipient.get('status', '')}"), expected=False)
    return _outcome(meaning, name_of(RECIPIENT, code), recipient)


def _left_out(message: str) -> Outcome:
    """A 201 without our recipient: the whole request was refused, or only this number was forgotten."""
    if _SENT_TO.match(message):
        return NotSent("left out of the answer")
    meaning = meaning_of(REQUEST, message)
    return _outcome(meaning or StatusMeaning.PAUSE, _short(message))


def _outcome(
    meaning: StatusMeaning, status: str, recipient: dict[str, Any] | None = None, wait: timedelta | None = None
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


def _gateway_id(recipient: dict[str, Any]) -> str | None:
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
    return timedelta(seconds=min(int(retry_after), MAX_RETRY_AFTER_SECONDS)) if retry_after.isdecimal() else None
