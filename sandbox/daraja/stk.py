"""M-PESA Express: the merchant asks, a prompt goes to the phone. Acceptance pays nothing."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, jsonify

from sandbox.daraja import formats
from sandbox.daraja.fields import (
    TRANSACTION_TYPES,
    Check,
    Fields,
    check_password,
    is_amount,
    matches,
    of_request,
    one_of,
    optional,
    stamp_near,
    text,
    url_of,
)
from sandbox.daraja.prompts import present
from sandbox.daraja.pushes import Push
from sandbox.daraja.refusals import Refusal
from sandbox.daraja.scripts import Script
from sandbox.daraja.world import World, world
from sandbox.loopback import drop_connection

routes = Blueprint("stk", __name__)

SCRIPTED_REFUSALS = (
    "lock",
    "merchant",
    "credentials",
    "token",
    "payload",
    "resource",
    "spike",
    "quota",
    "internal",
    "maintenance",
)
MAINTENANCE_PAGE = "<html><head><title>Service unavailable</title></head><body><h1>Request rejected</h1></body></html>"


@routes.post("/mpesa/stkpush/v1/processrequest")
def process_request() -> Response:
    state = world()
    fields = of_request(push_checks(state))
    check_password(state, fields)
    script = state.scripts.take(str(fields["PhoneNumber"]), int(fields["Amount"])) or Script()
    if script.reply in NOT_ACCEPTED:
        return NOT_ACCEPTED[script.reply]()
    return reply_and_prompt(state, accept(state, fields, script))


def push_checks(state: World) -> dict[str, Check]:
    return {
        "BusinessShortCode": matches(r"\d{5,7}"),
        "Password": text(400),
        "Timestamp": stamp_near(state),
        "TransactionType": one_of(*TRANSACTION_TYPES),
        "Amount": is_amount,
        "PartyA": formats.is_msisdn,
        "PartyB": matches(r"\d{5,7}"),
        "PhoneNumber": formats.is_msisdn,
        "CallBackURL": url_of(state),
        "AccountReference": matches(r"[A-Za-z0-9]{1,12}"),
        "TransactionDesc": optional(text(13)),
    }


def accept(state: World, fields: Fields, script: Script) -> Push:
    """One request at a time per subscriber."""
    phone = str(fields["PhoneNumber"])
    with state.lock:
        if state.open_push_of(phone):
            raise Refusal("lock")
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


def new_checkout_request_id(state: World, phone: str) -> str:
    while (name := formats.checkout_request_id(state.clock.now(), phone)) in state.pushes:
        pass
    return name


def reply_and_prompt(state: World, push: Push) -> Response:
    """The prompt follows the reply, unless the script wants the outcome to overtake it."""
    if push.script.callback_when == "before_reply":
        present(state, push)
        return reply(state, push)
    prompt = state.timetable.once_called(partial(present, state, push))
    response = reply(state, push)
    response.call_on_close(prompt)
    return response


def reply(state: World, push: Push) -> Response:
    state.closing.wait(push.script.reply_delay_seconds)
    return ACCEPTED[push.script.reply](push)


def acknowledged(push: Push) -> Response:
    said = "Success. Request accepted for processing"
    return jsonify(
        MerchantRequestID=push.merchant_request_id,
        CheckoutRequestID=push.checkout_request_id,
        ResponseCode="0",
        ResponseDescription=said,
        CustomerMessage=said,
    )


def html() -> Response:
    return Response(MAINTENANCE_PAGE, mimetype="text/html")


# M-Pesa goes on with the request, whatever the merchant gets to read.
ACCEPTED: dict[str, Callable[[Push], Response]] = {
    "accept": acknowledged,
    "lost": lambda _: drop_connection(),
    "html_accepted": lambda _: html(),
    "internal_accepted": lambda _: Refusal("internal").response(),
}
NOT_ACCEPTED: dict[str, Callable[[], Response]] = {
    "dropped": drop_connection,
    "html": html,
    **{name: Refusal(name).response for name in SCRIPTED_REFUSALS},
}
