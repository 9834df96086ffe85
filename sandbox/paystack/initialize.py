"""`POST /transaction/initialize`: a reference is taken once, and the answer names the page where the customer pays."""

import json
import re
import secrets
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.framework.fields import Check, Fields, first_wrong, json_body, matches, one_of, optional
from sandbox.framework.http_server import drop_connection
from sandbox.framework.replies import reply_and_act
from sandbox.paystack.customer import act
from sandbox.paystack.refusals import PaystackRefusal
from sandbox.paystack.scripts import Script
from sandbox.paystack.state import PaystackState, current_state
from sandbox.paystack.transactions import Transaction

routes = Blueprint("initialize", __name__)

MIN_AMOUNT_CENTS = 300  # inferred for KES
CHANNELS = {"card", "bank", "apple_pay", "ussd", "qr", "mobile_money", "bank_transfer", "eft"}


@routes.post("/transaction/initialize")
def initialize() -> Response:
    state, fields = current_state(), checked(json_object())
    reference = fields.get("reference") or secrets.token_hex(8)
    script = state.scripts.take(lambda each: each.fits(reference, int(fields["amount"]))) or Script()
    if script.reply in {"rate", "internal"}:
        raise PaystackRefusal(script.reply)
    transaction = open_transaction(state, fields, reference, script)
    if script.customer is None:
        return reply(state, transaction)
    action = partial(act, state, transaction, script.customer)
    return reply_and_act(state.scheduler, script.webhook_when, partial(reply, state, transaction), action)


def json_object() -> Fields:
    body = json_body()
    if body is None:
        raise PaystackRefusal("field", field="JSON body")
    return body


def checked(fields: Fields) -> Fields:
    if wrong := first_wrong(fields, CHECKS):
        raise PaystackRefusal("field", field=wrong)
    return fields


def open_transaction(state: PaystackState, fields: Fields, reference: str, script: Script) -> Transaction:
    with state.lock:
        if reference in state.transactions:
            raise PaystackRefusal("duplicate")
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


def reply(state: PaystackState, transaction: Transaction) -> Response:
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


def is_amount(value: Any) -> bool:
    digits = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return re.fullmatch(r"\d{1,12}", digits) is not None and int(digits) >= MIN_AMOUNT_CENTS


def are_channels(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and set(value) <= CHANNELS


CHECKS: dict[str, Check] = {
    "email": matches(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "amount": is_amount,
    "currency": optional(one_of("KES")),
    "reference": optional(matches(r"[A-Za-z0-9.=-]+")),
    "channels": optional(are_channels),
    "callback_url": optional(matches(r"https?://\S+")),
    "metadata": is_metadata,
}
