"""Messages as they should not be: what a fault on the way, or someone who is not Safaricom, would send."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.daraja import formats
from sandbox.postman import Letter


def disguised(letter: Letter, disguise: str) -> Letter:
    return DISGUISES[disguise](letter)


def malformed(letter: Letter) -> Letter:
    return replace(letter, body=letter.body[: len(letter.body) // 2])


def wrong_amount(letter: Letter) -> Letter:
    document = json.loads(letter.body)
    if "TransAmount" in document:
        document["TransAmount"] = f"{float(document['TransAmount']) + 1:.2f}"
    for item in stk_callback(document).get("CallbackMetadata", {}).get("Item", []):
        if item["Name"] == "Amount":
            item["Value"] += 1
    return with_document(letter, document)


def wrong_token(letter: Letter) -> Letter:
    """The URL's last part is where the merchant keeps its secret."""
    start, _, secret = letter.url.rpartition("/")
    return replace(letter, url=f"{start}/{formats.hex_digits(len(secret))}")


def unknown_id(letter: Letter) -> Letter:
    document = json.loads(letter.body)
    stk_callback(document)["CheckoutRequestID"] = f"ws_CO_{formats.hex_digits(24)}"
    return with_document(letter, document)


def stk_callback(document: dict[str, Any]) -> dict[str, Any]:
    return document.get("Body", {}).get("stkCallback", {})


def with_document(letter: Letter, document: dict[str, Any]) -> Letter:
    return replace(letter, body=json.dumps(document, ensure_ascii=False).encode())


DISGUISES: dict[str, Callable[[Letter], Letter]] = {
    "": lambda letter: letter,
    "malformed": malformed,
    "wrong_amount": wrong_amount,
    "wrong_token": wrong_token,
    "unknown_id": unknown_id,
}
