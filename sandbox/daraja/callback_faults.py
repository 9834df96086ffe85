"""Callbacks as they should not be: what a fault on the way, or someone who is not Safaricom, would send."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.daraja import formats
from sandbox.framework.callbacks import Callback


def with_fault(callback: Callback, fault: str) -> Callback:
    return FAULTS[fault](callback)


def malformed(callback: Callback) -> Callback:
    return replace(callback, body=callback.body[: len(callback.body) // 2])


def wrong_amount(callback: Callback) -> Callback:
    document = json.loads(callback.body)
    if "TransAmount" in document:
        document["TransAmount"] = f"{float(document['TransAmount']) + 1:.2f}"
    for item in stk_callback(document).get("CallbackMetadata", {}).get("Item", []):
        if item["Name"] == "Amount":
            item["Value"] += 1
    return with_document(callback, document)


def wrong_token(callback: Callback) -> Callback:
    """The URL's last part is where the merchant keeps its secret."""
    start, _, secret = callback.url.rpartition("/")
    return replace(callback, url=f"{start}/{formats.hex_digits(len(secret))}")


def unknown_id(callback: Callback) -> Callback:
    document = json.loads(callback.body)
    stk_callback(document)["CheckoutRequestID"] = f"ws_CO_{formats.hex_digits(24)}"
    return with_document(callback, document)


def stk_callback(document: dict[str, Any]) -> dict[str, Any]:
    callback: dict[str, Any] = document.get("Body", {}).get("stkCallback", {})
    return callback


def with_document(callback: Callback, document: dict[str, Any]) -> Callback:
    return replace(callback, body=json.dumps(document, ensure_ascii=False).encode())


FAULTS: dict[str, Callable[[Callback], Callback]] = {
    "": lambda callback: callback,
    "malformed": malformed,
    "wrong_amount": wrong_amount,
    "wrong_token": wrong_token,
    "unknown_id": unknown_id,
}
