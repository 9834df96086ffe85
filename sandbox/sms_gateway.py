"""The gateway's SMS API as the service meets it: `POST /version1/messaging` and `GET /version1/user`."""

import random
import threading
from collections.abc import Callable
from datetime import datetime
from secrets import token_hex

from sandbox.conditions import Conditions
from sandbox.server import HttpRequest, Reply, ResetConnectionError, Route, json_reply, route, text_reply
from sandbox.sms_callbacks import SmsCallbacks
from sandbox.sms_faults import (
    ACCEPTED,
    INSUFFICIENT_BALANCE,
    STATUS_CODES,
    USER_IN_BLACKLIST,
    fault_of_reports,
    fault_of_request,
    numbers_left_out,
    status_code_of,
)
from sandbox.sms_parts import count_parts
from sandbox.sms_truth import Message, Messages

CENTS_PER_PART = 80
DEFAULT_SENDER = "AFRICASTKNG"

UNAUTHORISED = text_reply("The supplied authentication is invalid", 401)
INCOMPLETE = text_reply("Request is missing required form field 'to' or 'message'", 400)
RETRY_AFTER = (("Retry-After", "2"),)

Recipient = dict[str, str | int]


class SandboxSmsGateway:
    def __init__(
        self,
        *,
        api_key: str,
        conditions: Conditions,
        callbacks: SmsCallbacks,
        chance: random.Random,
        now: Callable[[], datetime],
        stopping: threading.Event,
    ) -> None:
        self.api_key, self.conditions, self.callbacks = api_key, conditions, callbacks
        self.chance, self.now, self.stopping = chance, now, stopping
        self.messages = Messages()
        self.opted_out: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def routes(self) -> list[Route]:
        return [route("POST", "/version1/messaging", self.send), route("GET", "/version1/user", self.balance)]

    def send(self, request: HttpRequest) -> Reply:
        form = request.form
        if request.headers.get("apiKey") != self.api_key or not form.get("username"):
            return UNAUTHORISED
        numbers = [number for number in form.get("to", "").split(",") if number]
        if not numbers or not form.get("message"):
            return INCOMPLETE
        with self._lock:
            fault = fault_of_request(numbers, self.conditions, self.chance)
        self._wait(self.chance.uniform(*self.conditions.latency_seconds))
        return self._refuse(fault) or self._accept(fault, numbers, form["message"], form.get("from") or DEFAULT_SENDER)

    def balance(self, request: HttpRequest) -> Reply:
        if request.headers.get("apiKey") != self.api_key:
            return UNAUTHORISED
        return json_reply({"UserData": {"balance": f"KES {self.conditions.balance_cents / 100:.2f}"}})

    def opt_out(self, phone: str, sender: str) -> None:
        """What `*456*9*5#` does: further messages of that sender are refused with UserInBlacklist."""
        self.opted_out.add((phone, sender))
        self.callbacks.opt_out(phone, sender)

    def forget(self) -> None:
        self.messages.forget()
        self.opted_out.clear()

    def _refuse(self, fault: str) -> Reply | None:
        """None when the request is let through."""
        if fault == "reset_before_accept":
            raise ResetConnectionError
        if self.conditions.balance_cents < CENTS_PER_PART:
            fault = "insufficient_balance"
        return {
            "invalid_sender_id": _answer("InvalidSenderId", []),
            "insufficient_balance": _answer("InsufficientBalance", []),
            "unauthorised": UNAUTHORISED,
            "server_error": text_reply("Internal Server Error", 500),
            "too_many_requests": text_reply("Too Many Requests", 429, RETRY_AFTER),
        }.get(fault)

    def _accept(self, fault: str, numbers: list[str], text: str, sender: str) -> Reply:
        left_out = numbers_left_out(numbers) if fault == "recipient_missing" else ()
        parts = count_parts(text)
        recipients = [self._take(number, text, sender, parts, fault) for number in numbers if number not in left_out]
        if fault == "reset_after_accept":
            raise ResetConnectionError
        if fault == "stall":
            self._wait(self.conditions.stall_seconds)
        summary = _summary(recipients, len(numbers), parts)
        return _answer(summary, recipients, charset="; charset=utf-8" if fault == "json_charset" else "")

    def _take(self, number: str, text: str, sender: str, parts: int, fault: str) -> Recipient:
        code = self._charge(self._status_code(number, sender), CENTS_PER_PART * parts)
        if code not in ACCEPTED:
            return _recipient(number, code)
        message = Message(f"ATXid_{token_hex(16)}", number, text, sender, parts, self.now().isoformat())
        self.messages.add(message)
        self.callbacks.deliver(message, fault_of_reports(number, fault))
        return _recipient(number, code, message.id, CENTS_PER_PART * parts)

    def _status_code(self, number: str, sender: str) -> int:
        return USER_IN_BLACKLIST if (number, sender) in self.opted_out else status_code_of(number)

    def _charge(self, code: int, cents: int) -> int:
        """The same code, unless the balance has run out."""
        with self._lock:
            if code not in ACCEPTED:
                return code
            if self.conditions.balance_cents < cents:
                return INSUFFICIENT_BALANCE
            self.conditions.balance_cents -= cents
            return code

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.stopping.wait(seconds)


def _recipient(number: str, code: int, message_id: str = "None", cents: int = 0) -> Recipient:
    cost = f"KES {cents / 100:.4f}" if cents else "0"
    return {"statusCode": code, "number": number, "status": STATUS_CODES[code], "cost": cost, "messageId": message_id}


def _summary(recipients: list[Recipient], asked: int, parts: int) -> str:
    sent = sum(1 for recipient in recipients if recipient["statusCode"] in ACCEPTED)
    total = f"KES {sent * parts * CENTS_PER_PART / 100:.4f}"
    return f"Sent to {sent}/{asked} Total Cost: {total} Message parts: {parts}"


def _answer(message: str, recipients: list[Recipient], charset: str = "") -> Reply:
    data = {"SMSMessageData": {"Message": message, "Recipients": recipients}}
    return json_reply(data, 201, f"application/json{charset}")
