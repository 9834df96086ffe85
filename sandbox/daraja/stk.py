"""M-PESA Express: the merchant asks, a prompt goes to the phone. Acceptance pays nothing."""

from collections.abc import Callable
from functools import partial
from typing import get_args

from flask import Blueprint, Response, jsonify

from sandbox.daraja import formats
from sandbox.daraja.fields import (
    TRANSACTION_TYPES,
    check_password,
    is_amount,
    of_request,
    stamp_near,
    url_of,
    written_as,
)
from sandbox.daraja.prompts import present
from sandbox.daraja.pushes import Push
from sandbox.daraja.refusals import DarajaRefusal
from sandbox.daraja.scripts import RefusalName, Script
from sandbox.daraja.state import DarajaState, current_state
from sandbox.framework.fields import Check, Fields, one_of, optional, text
from sandbox.framework.http_server import drop_connection
from sandbox.framework.replies import reply_and_act

routes = Blueprint("stk", __name__)

MAINTENANCE_PAGE = "<html><head><title>Service unavailable</title></head><body><h1>Request rejected</h1></body></html>"


@routes.post("/mpesa/stkpush/v1/processrequest")
def process_request() -> Response:
    state = current_state()
    fields = of_request(push_checks(state))
    check_password(state, fields)
    phone, amount = str(fields["PhoneNumber"]), int(fields["Amount"])
    script = state.scripts.take(lambda each: each.fits(phone, amount)) or Script()
    if script.reply in NOT_ACCEPTED:
        return NOT_ACCEPTED[script.reply]()
    push = accept(state, fields, script)
    prompt = partial(present, state, push)
    return reply_and_act(state.scheduler, script.callback_when, partial(reply, state, push), prompt)


def push_checks(state: DarajaState) -> dict[str, Check]:
    return {
        "BusinessShortCode": written_as(r"\d{5,7}"),
        "Password": text(400),
        "Timestamp": stamp_near(state),
        "TransactionType": one_of(*TRANSACTION_TYPES),
        "Amount": is_amount,
        "PartyA": formats.is_msisdn,
        "PartyB": written_as(r"\d{5,7}"),
        "PhoneNumber": formats.is_msisdn,
        "CallBackURL": url_of(state),
        "AccountReference": written_as(r"[A-Za-z0-9]{1,12}"),
        "TransactionDesc": optional(text(13)),
    }


def accept(state: DarajaState, fields: Fields, script: Script) -> Push:
    """One request at a time per subscriber."""
    phone = str(fields["PhoneNumber"])
    with state.lock:
        if state.open_push_of(phone):
            raise DarajaRefusal("lock")
        push = Push(
            checkout_request_id=new_checkout_request_id(state, phone),
            merchant_request_id=formats.merchant_request_id(),
            phone=phone,
            amount=int(fields["Amount"]),
            reference=str(fields["AccountReference"]),
            transaction_type=fields["TransactionType"],
            party_b=str(fields["PartyB"]),
            callback_url=fields["CallBackURL"],
            at=state.clock.now(),
            script=script,
        )
        state.pushes[push.checkout_request_id] = push
    return push


def new_checkout_request_id(state: DarajaState, phone: str) -> str:
    while (name := formats.checkout_request_id(state.clock.now(), phone)) in state.pushes:
        pass
    return name


def reply(state: DarajaState, push: Push) -> Response:
    state.closing.wait(push.script.reply_delay_seconds)
    return ACCEPTED[push.script.reply](push)


def acknowledged(push: Push) -> Response:
    description = "Success. Request accepted for processing"
    return jsonify(
        MerchantRequestID=push.merchant_request_id,
        CheckoutRequestID=push.checkout_request_id,
        ResponseCode="0",
        ResponseDescription=description,
        CustomerMessage=description,
    )


def html() -> Response:
    return Response(MAINTENANCE_PAGE, mimetype="text/html")


# M-Pesa goes on with the request, whatever the merchant gets to read.
ACCEPTED: dict[str, Callable[[Push], Response]] = {
    "accept": acknowledged,
    "lost": lambda _: drop_connection(),
    "html_accepted": lambda _: html(),
    "internal_accepted": lambda _: DarajaRefusal("internal").response(),
}
NOT_ACCEPTED: dict[str, Callable[[], Response]] = {
    "dropped": drop_connection,
    "html": html,
    **{name: DarajaRefusal(name).response for name in get_args(RefusalName)},
}
