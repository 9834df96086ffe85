"""What the providers' messages say, in the words of the domain. Raises `InvalidInput` for what cannot be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.errors import InvalidInput
from domain.payments.payments import CALLBACK, CONFIRMATION, MPESA, PULL, Payment
from domain.values.phones import plain_signs
from payments import json_fields
from webhooks.phones import reported_phone

SUCCESS = "0"


@dataclass(frozen=True, slots=True)
class PromptResult:
    """How a prompt ended: Daraja's code and text, and where it was paid, what a receipt says."""

    checkout_id: str
    code: str
    text: str
    paid: Mapping[str, Any]


def read_prompt_result(body: bytes) -> PromptResult:
    """The result of a prompt. Its items come in any order, some without a value."""
    message = json_fields.part(json_fields.read_json(body), "Body", "stkCallback")
    code = json_fields.text(message, "ResultCode")
    if not code:
        raise InvalidInput("A result without a code", "not_understood")
    metadata = message.get("CallbackMetadata")
    items = metadata.get("Item") if isinstance(metadata, Mapping) else None
    return PromptResult(
        checkout_id=json_fields.text(message, "CheckoutRequestID"),
        code=code,
        text=json_fields.text(message, "ResultDesc"),
        paid=_named_values(items if isinstance(items, list) else ()),
    )


def prompted_payment(result: PromptResult, intent_id: int, received_at: datetime) -> Payment:
    """The payment that a prompt's result reports."""
    return Payment(
        provider=MPESA,
        receipt=_receipt(result.paid, "MpesaReceiptNumber"),
        cents=json_fields.shillings(result.paid, "Amount"),
        source=CALLBACK,
        received_at=received_at,
        paid_at=json_fields.nairobi_stamp(json_fields.text(result.paid, "TransactionDate")),
        phone=reported_phone(json_fields.text(result.paid, "PhoneNumber"), "mpesa_prompt"),
        intent_id=intent_id,
    )


@dataclass(frozen=True, slots=True)
class Paybills:
    """The shortcodes that money comes in by: that of bills, and that of new connections."""

    bills: str
    connections: str


def confirmed_payment(body: bytes, paybills: Paybills, received_at: datetime) -> Payment:
    """The payment that a paybill confirmation reports. A hashed or masked number is no phone."""
    message = json_fields.read_json(body)
    shortcode = json_fields.text(message, "BusinessShortCode")
    if shortcode not in {paybills.bills, paybills.connections}:
        raise InvalidInput("A payment to another paybill", "other_paybill")
    return Payment(
        provider=MPESA,
        receipt=_receipt(message, "TransID"),
        cents=json_fields.shillings(message, "TransAmount"),
        source=CONFIRMATION,
        received_at=received_at,
        paid_at=json_fields.nairobi_stamp(json_fields.text(message, "TransTime")),
        reference=json_fields.text(message, "BillRefNumber"),
        phone=reported_phone(json_fields.text(message, "MSISDN"), "mpesa_confirmation"),
        paybill_balance_cents=None if shortcode == paybills.connections else _paybill_balance_cents(message),
        for_connections=shortcode == paybills.connections,
    )


def pulled_payment(row: Mapping[str, Any], received_at: datetime, *, for_connections: bool) -> Payment:
    """The payment in a row of the pull of one paybill. The zone of its time is not known, so it has none."""
    return Payment(
        provider=MPESA,
        receipt=_receipt(row, "transactionId"),
        cents=json_fields.shillings(row, "amount"),
        source=PULL,
        received_at=received_at,
        reference=json_fields.text(row, "billreference"),
        phone=reported_phone(json_fields.text(row, "msisdn"), "mpesa_pull"),
        for_connections=for_connections,
    )


def _receipt(message: Mapping[str, Any], name: str) -> str:
    """Without marks that nobody sees, which would make another receipt of it."""
    return plain_signs(json_fields.text(message, name)).strip()


def _paybill_balance_cents(message: Mapping[str, Any]) -> int | None:
    """Our balance after the payment: a hint, often empty, and never a reason to doubt the payment."""
    try:
        return json_fields.shillings(message, "OrgAccountBalance")
    except InvalidInput:
        return None


def _named_values(items: Iterable[Any]) -> dict[str, Any]:
    named = [item for item in items if isinstance(item, Mapping) and isinstance(item.get("Name"), str)]
    return {item["Name"]: item.get("Value") for item in named}
