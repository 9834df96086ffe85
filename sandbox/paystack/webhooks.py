"""Events to the merchant, signed with HMAC-SHA512 over the bytes that are sent."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from sandbox.framework.callbacks import JSON_HEADERS, Callback, DeliveryPolicy
from sandbox.paystack.state import PaystackState
from sandbox.paystack.transactions import Transaction, listed

SIGNATURE_HEADER = "x-paystack-signature"

Event = dict[str, Any]


def announce_charge(state: PaystackState, transaction: Transaction) -> None:
    """`charge.success`, as the script of the transaction wants it."""
    script = transaction.script
    event = {"event": "charge.success", "data": listed(transaction)}
    state.callbacks.announce(webhooks(state, event, script.webhook, script.webhook_fault), script.webhook_when)


def send(state: PaystackState, event: Event) -> None:
    state.callbacks.send(webhooks(state, event, DeliveryPolicy()))


def webhooks(state: PaystackState, event: Event, policy: DeliveryPolicy, fault: str = "") -> list[Callback]:
    """None while no webhook URL is set in the dashboard."""
    if not state.options.webhook_url:
        return []
    key = state.options.secret_key
    if fault in FAULTS_OF_BODY:
        body, signature = FAULTS_OF_BODY[fault](encoded(event), key)
    else:
        body = encoded(FAULTS_OF_EVENT.get(fault, unchanged)(event))
        signature = sign(body, key)
    headers = JSON_HEADERS | {SIGNATURE_HEADER: signature}
    return [Callback(event["event"], state.options.webhook_url, body, policy, headers)]


def sign(body: bytes, key: str) -> str:
    return hmac.new(key.encode(), body, hashlib.sha512).hexdigest()


def encoded(event: Event) -> bytes:
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()


def unchanged(event: Event) -> Event:
    return event


def with_data(**changes: object) -> Callable[[Event], Event]:
    return lambda event: event | {"data": event["data"] | changes}


def wrong_amount(event: Event) -> Event:
    return with_data(amount=event["data"]["amount"] - 100)(event)


def signature_of_other_bytes(body: bytes, key: str) -> tuple[bytes, str]:
    """The same JSON, written with other spaces when it was signed."""
    return body, sign(json.dumps(json.loads(body)).encode(), key)


def malformed(body: bytes, key: str) -> tuple[bytes, str]:
    """Cut in half, and signed as such: only its JSON is wrong."""
    half = body[: len(body) // 2]
    return half, sign(half, key)


FAULTS_OF_EVENT: dict[str, Callable[[Event], Event]] = {
    "test_domain": with_data(domain="test"),
    "wrong_currency": with_data(currency="NGN"),
    "wrong_amount": wrong_amount,
}
FAULTS_OF_BODY: dict[str, Callable[[bytes, str], tuple[bytes, str]]] = {
    "malformed": malformed,
    "wrong_signature": lambda body, _: (body, sign(body, "sk_of_someone_else")),
    "signature_of_other_bytes": signature_of_other_bytes,
}
