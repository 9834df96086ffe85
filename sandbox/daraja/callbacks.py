"""What M-Pesa posts to the merchant: the callback of a prompt, the C2B messages of a payment."""

import json
from datetime import datetime
from typing import Any

from sandbox.daraja import formats
from sandbox.daraja.callback_faults import with_fault
from sandbox.daraja.ledger import Movement
from sandbox.daraja.orders import Order
from sandbox.daraja.pushes import Push
from sandbox.daraja.results import result_code
from sandbox.daraja.state import DarajaState
from sandbox.framework.callbacks import Callback, DeliveryPolicy


def callbacks_about(state: DarajaState, push: Push) -> list[Callback]:
    """The callback, and for a paid prompt the confirmation with the same receipt, in the order of the script."""
    script = push.script
    result = Callback("callback", push.callback_url, stk_callback(push), script.callback)
    callbacks = [with_fault(result, script.callback_fault)]
    if push.movement and state.urls:
        callbacks.append(confirmation(state, push.movement, script.confirmation, script.confirmation_fault))
    return callbacks if script.first == "callback" else callbacks[::-1]


def confirmation(state: DarajaState, movement: Movement, policy: DeliveryPolicy, fault: str = "") -> Callback:
    urls = state.urls_of(movement.shortcode)
    if urls is None:
        raise ValueError("no URL is registered: the payment completes silently")
    body = c2b_message(state, movement, receipt=movement.receipt, at=movement.at, balance=f"{movement.balance:.2f}")
    return with_fault(Callback("confirmation", urls.confirmation, body, policy), fault)


def stk_callback(push: Push) -> bytes:
    callback: dict[str, Any] = {
        "MerchantRequestID": push.merchant_request_id,
        "CheckoutRequestID": push.checkout_request_id,
        "ResultCode": result_code(push.result),
        "ResultDesc": push.description,
    }
    if push.movement:
        callback["CallbackMetadata"] = {"Item": metadata(push.movement)}
    return encoded({"Body": {"stkCallback": callback}})


def metadata(movement: Movement) -> list[dict[str, Any]]:
    """`Balance` comes as a name without a value."""
    return [
        {"Name": "Amount", "Value": float(movement.amount)},
        {"Name": "MpesaReceiptNumber", "Value": movement.receipt},
        {"Name": "Balance"},
        {"Name": "TransactionDate", "Value": int(formats.timestamp(movement.at))},
        {"Name": "PhoneNumber", "Value": int(movement.phone)},
    ]


def c2b_message(
    state: DarajaState, payment: Order | Movement, *, receipt: str, at: datetime, balance: str = ""
) -> bytes:
    """Validation and confirmation have one shape; only the confirmation knows the balance after the payment."""
    payer = state.subscribers.of(payment.phone)
    return encoded(
        {
            "TransactionType": "Pay Bill",
            "TransID": receipt,
            "TransTime": formats.timestamp(at),
            "TransAmount": f"{payment.amount:.2f}",
            "BusinessShortCode": payment.shortcode or state.merchant.shortcode,
            "BillRefNumber": payment.reference,
            "InvoiceNumber": "",
            "OrgAccountBalance": balance,
            "ThirdPartyTransID": payment.third_party_id if isinstance(payment, Movement) else "",
            "MSISDN": state.shown_number(payment.phone),
            "FirstName": payer.first_name,
            "MiddleName": payer.middle_name,
            "LastName": payer.last_name,
        }
    )


def encoded(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
