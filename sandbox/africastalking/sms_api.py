"""The gateway's SMS API as the service meets it: `POST /version1/messaging` and `GET /version1/user`."""

from collections.abc import Callable
from functools import partial
from secrets import token_hex

from flask import Blueprint, Response, jsonify, request

from sandbox.africastalking.faults import (
    ACCEPTED,
    INSUFFICIENT_BALANCE,
    STATUS_CODES,
    USER_IN_BLACKLIST,
    numbers_left_out,
    report_fault_of,
    request_fault_of,
    status_code_of,
)
from sandbox.africastalking.message_log import Message
from sandbox.africastalking.options import Script
from sandbox.africastalking.sms_callbacks import deliver
from sandbox.africastalking.sms_parts import count_parts
from sandbox.africastalking.state import AfricasTalkingState, current_state
from sandbox.framework.http_server import drop_connection

routes = Blueprint("sms_api", __name__)

CENTS_PER_PART = 80
DEFAULT_SENDER = "AFRICASTKNG"
RETRY_AFTER_SECONDS = "2"
NO_FAULT = Script()

Recipient = dict[str, str | int]


@routes.post("/version1/messaging")
def send() -> Response:
    state, form = current_state(), request.form
    if request.headers.get("apiKey") != state.api_key or not form.get("username"):
        return unauthorised()
    numbers = [number for number in form.get("to", "").split(",") if number]
    if not numbers or not form.get("message"):
        return plain_text("Request is missing required form field 'to' or 'message'", 400)
    script = choose_script(state, numbers)
    state.closing.wait(state.chance.uniform(*state.options.latency_seconds) + script.reply_delay_seconds)
    if refuse := REFUSALS.get(script.fault) or out_of_money(state):
        return refuse()
    return accept(state, script.fault, numbers, form["message"], form.get("from") or DEFAULT_SENDER)


@routes.get("/version1/user")
def balance() -> Response:
    state = current_state()
    if request.headers.get("apiKey") != state.api_key:
        return unauthorised()
    return jsonify(UserData={"balance": f"KES {state.options.balance_cents / 100:.2f}"})


def choose_script(state: AfricasTalkingState, numbers: list[str]) -> Script:
    """A magic number decides, then what was scripted, then chance."""
    if fault := request_fault_of(numbers):
        return Script(fault=fault)
    if script := state.scripts.take(lambda each: each.fits(numbers)):
        return script
    with state.lock:
        shares = state.options.fault_shares.items()
        fault = next((name for name, share in shares if state.chance.random() < share), "")
    return Script(fault=fault) if fault else NO_FAULT


def out_of_money(state: AfricasTalkingState) -> Callable[[], Response] | None:
    return REFUSALS["insufficient_balance"] if state.options.balance_cents < CENTS_PER_PART else None


def accept(state: AfricasTalkingState, fault: str, numbers: list[str], text: str, sender: str) -> Response:
    left_out = numbers_left_out(numbers) if fault == "recipient_missing" else ()
    parts = count_parts(text)
    recipients = [take(state, number, text, sender, parts, fault) for number in numbers if number not in left_out]
    if fault == "reset_after_accept":
        return drop_connection()
    if fault == "stall":
        state.closing.wait(state.options.stall_seconds)
    response = answer(summary(recipients, len(numbers), parts), recipients)
    if fault == "json_charset":
        response.content_type = "application/json; charset=utf-8"
    return response


def take(state: AfricasTalkingState, number: str, text: str, sender: str, parts: int, fault: str) -> Recipient:
    code = charge(state, status_code(state, number, sender), CENTS_PER_PART * parts)
    if code not in ACCEPTED:
        return recipient(number, code)
    message = Message(f"ATXid_{token_hex(16)}", number, text, sender, parts, state.clock.now().isoformat())
    state.messages.add(message)
    deliver(state, message, report_fault_of(number, fault))
    return recipient(number, code, message.id, CENTS_PER_PART * parts)


def status_code(state: AfricasTalkingState, number: str, sender: str) -> int:
    return USER_IN_BLACKLIST if (number, sender) in state.opted_out else status_code_of(number)


def charge(state: AfricasTalkingState, code: int, cents: int) -> int:
    """The same code, unless the balance has run out."""
    if code not in ACCEPTED:
        return code
    with state.lock:
        if state.options.balance_cents < cents:
            return INSUFFICIENT_BALANCE
        state.options.balance_cents -= cents
    return code


def recipient(number: str, code: int, message_id: str = "None", cents: int = 0) -> Recipient:
    cost = f"KES {cents / 100:.4f}" if cents else "0"
    return {"statusCode": code, "number": number, "status": STATUS_CODES[code], "cost": cost, "messageId": message_id}


def summary(recipients: list[Recipient], asked: int, parts: int) -> str:
    sent = sum(1 for each in recipients if each["statusCode"] in ACCEPTED)
    total = f"KES {sent * parts * CENTS_PER_PART / 100:.4f}"
    return f"Sent to {sent}/{asked} Total Cost: {total} Message parts: {parts}"


def answer(message: str, recipients: list[Recipient]) -> Response:
    """A refused request is a 201, too, without recipients."""
    response = jsonify(SMSMessageData={"Message": message, "Recipients": recipients})
    response.status_code = 201
    return response


def unauthorised() -> Response:
    return plain_text("The supplied authentication is invalid", 401)


def too_many_requests() -> Response:
    response = plain_text("Too Many Requests", 429)
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def plain_text(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/plain")


REFUSALS: dict[str, Callable[[], Response]] = {
    "invalid_sender_id": partial(answer, "InvalidSenderId", []),
    "insufficient_balance": partial(answer, "InsufficientBalance", []),
    "unauthorised": unauthorised,
    "server_error": partial(plain_text, "Internal Server Error", 500),
    "too_many_requests": too_many_requests,
    "reset_before_accept": drop_connection,
}
