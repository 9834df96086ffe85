"""Events to the merchant, signed with HMAC-SHA512 over the bytes that are sent."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from sandbox.paystack.transactions import Transaction, listed
from sandbox.paystack.world import World
from sandbox.postman import Letter, Policy

HEADER = "x-paystack-signature"

Event = dict[str, Any]


def notify(state: World, transaction: Transaction) -> None:
    """`charge.success`, as the script of the transaction wants it."""
    script = transaction.script
    event = {"event": "charge.success", "data": listed(transaction)}
    letters = letter(state, event, script.webhook, script.webhook_disguise)
    if script.webhook_when == "before_reply":
        state.postman.deliver(letters)
    else:
        state.postman.send(letters)


def letter(state: World, event: Event, policy: Policy, disguise: str = "") -> list[Letter]:
    """None while no webhook URL is set in the dashboard."""
    if not state.options.webhook_url:
        return []
    key = state.options.secret_key
    if disguise in BAD_MESSAGES:
        body, signature = BAD_MESSAGES[disguise](encoded(event), key)
    else:
        body = encoded(BAD_EVENTS.get(disguise, unchanged)(event))
        signature = sign(body, key)
    return [Letter(event["event"], state.options.webhook_url, body, policy, {HEADER: signature})]


def sign(body: bytes, key: str) -> str:
    return hmac.new(key.encode(), body, hashlib.sha512).hexdigest()


def encoded(event: Event) -> bytes:
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()


def unchanged(event: Event) -> Event:
    return event


def with_data(**changes: object) -> Callable[[Event], Event]:
    return lambda event: event | {"data": event["data"] | changes}


def cheaper(event: Event) -> Event:
    return with_data(amount=event["data"]["amount"] - 100)(event)


def signature_of_other_bytes(body: bytes, key: str) -> tuple[bytes, str]:
    """The same JSON, written with other spaces when it was signed."""
    return body, sign(json.dumps(json.loads(body)).encode(), key)


def malformed(body: bytes, key: str) -> tuple[bytes, str]:
    """Cut in half, and signed as such: only its JSON is wrong."""
    half = body[: len(body) // 2]
    return half, sign(half, key)


BAD_EVENTS: dict[str, Callable[[Event], Event]] = {
    "test_domain": with_data(domain="test"),
    "wrong_currency": with_data(currency="NGN"),
    "wrong_amount": cheaper,
}
BAD_MESSAGES: dict[str, Callable[[bytes, str], tuple[bytes, str]]] = {
    "malformed": malformed,
    "wrong_signature": lambda body, _: (body, sign(body, "sk_of_someone_else")),
    "signature_of_other_bytes": signature_of_other_bytes,
}
