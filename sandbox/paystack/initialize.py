"""`POST /transaction/initialize`: a reference is taken once, and the answer names the page where the customer pays."""

import json
import re
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.loopback import drop_connection
from sandbox.paystack.customer import act
from sandbox.paystack.refusals import Refusal
from sandbox.paystack.scripts import Script
from sandbox.paystack.transactions import Transaction
from sandbox.paystack.world import World, world

routes = Blueprint("initialize", __name__)

SMALLEST_AMOUNT = 300  # cents; inferred for KES
CURRENCIES = {"KES"}
CHANNELS = {"card", "bank", "apple_pay", "ussd", "qr", "mobile_money", "bank_transfer", "eft"}

Fields = dict[str, Any]


@routes.post("/transaction/initialize")
def initialize() -> Response:
    state, fields = world(), checked(json_object())
    reference = fields.get("reference") or secrets.token_hex(8)
    script = state.scripts.take(reference, int(fields["amount"])) or Script()
    if script.reply in {"rate", "internal"}:
        raise Refusal(script.reply)
    transaction = open_transaction(state, fields, reference, script)
    return reply_and_act(state, transaction)


def json_object() -> Fields:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refusal("field", field="JSON body")
    return body


def checked(fields: Fields) -> Fields:
    for name, is_right in CHECKS.items():
        if not is_right(fields.get(name)):
            raise Refusal("field", field=name)
    return fields


def open_transaction(state: World, fields: Fields, reference: str, script: Script) -> Transaction:
    with state.lock:
        if reference in state.transactions:
            raise Refusal("duplicate")
        state.transactions[reference] = transaction = Transaction(
            id=state.next_id(),
            reference=reference,
            access_code=secrets.token_hex(8),
            domain=state.domain,
            email=fields["email"],
            requested_amount=int(fields["amount"]),
            currency=fields.get("currency", "KES"),
            created_at=state.clock.now(),
            callback_url=fields.get("callback_url") or "",
            label=fields.get("label") or "",
            metadata=read_metadata(fields.get("metadata")),
            script=script,
        )
    return transaction


def reply_and_act(state: World, transaction: Transaction) -> Response:
    """A scripted customer acts after the reply, unless the webhook is to overtake it."""
    script = transaction.script
    if script.customer is None:
        return reply(state, transaction)
    if script.webhook_when == "before_reply":
        act(state, transaction, script.customer)
        return reply(state, transaction)
    deed = state.timetable.once_called(partial(act, state, transaction, script.customer))
    response = reply(state, transaction)
    response.call_on_close(deed)
    return response


def reply(state: World, transaction: Transaction) -> Response:
    state.closing.wait(transaction.script.reply_delay_seconds)
    return drop_connection() if transaction.script.reply == "lost" else created(transaction)


def created(transaction: Transaction) -> Response:
    return jsonify(
        status=True,
        message="Authorization URL created",
        data={
            "authorization_url": f"{request.host_url}checkout/{transaction.access_code}",
            "access_code": transaction.access_code,
            "reference": transaction.reference,
        },
    )


def read_metadata(metadata: Any) -> Any:
    """An object, or the same as JSON text."""
    return json.loads(metadata) if isinstance(metadata, str) else metadata


def is_metadata(value: Any) -> bool:
    try:
        read_metadata(value)
    except ValueError:
        return False
    return value is None or isinstance(value, str | dict)


def matches(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def is_amount(value: Any) -> bool:
    digits = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return re.fullmatch(r"\d{1,12}", digits) is not None and int(digits) >= SMALLEST_AMOUNT


CHECKS: dict[str, Callable[[Any], bool]] = {
    "email": matches(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "amount": is_amount,
    "currency": lambda value: value is None or value in CURRENCIES,
    "reference": lambda value: value is None or matches(r"[A-Za-z0-9.=-]+")(value),
    "channels": lambda value: value is None or (isinstance(value, list) and bool(value) and set(value) <= CHANNELS),
    "callback_url": lambda value: value is None or matches(r"https?://\S+")(value),
    "metadata": is_metadata,
}
