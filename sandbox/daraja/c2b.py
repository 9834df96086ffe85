"""Paybill: where M-Pesa validates and confirms, and the sandbox's own way to pay."""

from functools import partial

from flask import Blueprint, Response, jsonify

from sandbox.daraja import formats
from sandbox.daraja.fields import Fields, is_amount, of_request, one_of, shortcode_of, text, url_of
from sandbox.daraja.ledger import Movement
from sandbox.daraja.notices import confirmation
from sandbox.daraja.orders import Declined, Order
from sandbox.daraja.payments import pay
from sandbox.daraja.refusals import Refusal
from sandbox.daraja.scripts import Disguise
from sandbox.daraja.world import Urls, World, world
from sandbox.postman import Policy

routes = Blueprint("c2b", __name__)

MAX_REFERENCE_LENGTH = 20


@routes.post("/mpesa/c2b/v<int:version>/registerurl")
def register_url(version: int) -> Response:
    state = world()
    checks = {
        "ShortCode": shortcode_of(state),
        "ResponseType": one_of("Completed", "Cancelled"),
        "ConfirmationURL": url_of(state),
        "ValidationURL": url_of(state),
    }
    register(state, of_request(checks, refusal="c2b_field"), version)
    return accepted("success")


def register(state: World, fields: Fields, version: int) -> None:
    """Once; in production a change needs two people in the portal."""
    with state.lock:
        if state.urls and state.options.one_time_registration:
            raise Refusal("urls_registered")
        state.urls = Urls(fields["ValidationURL"], fields["ConfirmationURL"], fields["ResponseType"], version)


@routes.post("/mpesa/c2b/v<int:version>/simulate")
def simulate(version: int) -> Response:  # noqa: ARG001 - both versions do the same
    state = world()
    fields = of_request(
        {
            "ShortCode": shortcode_of(state),
            "CommandID": one_of("CustomerPayBillOnline"),
            "Amount": is_amount,
            "Msisdn": formats.is_msisdn,
            "BillRefNumber": text(MAX_REFERENCE_LENGTH),
        },
        refusal="c2b_field",
    )
    job = partial(simulate_payment, state, str(fields["Msisdn"]), int(fields["Amount"]), fields["BillRefNumber"])
    state.timetable.after(0, job)
    return accepted("Accept the service request successfully.")


def simulate_payment(state: World, phone: str, amount: int, reference: str) -> None:
    """Who simulates reads the outcome in the messages, not here."""
    try:
        pay_by_paybill(state, phone, amount, reference)
    except Declined:
        return


def pay_by_paybill(
    state: World, phone: str, amount: int, reference: str, policy: Policy | None = None, disguise: Disguise = ""
) -> Movement:
    """Raises Declined. Without registered URLs the payment completes silently."""
    order = Order(formats.msisdn(phone), amount, reference, "paybill", state.clock.now())
    movement = pay(state, order)
    if state.urls:
        state.postman.send([confirmation(state, movement, policy or Policy(), disguise)])
    return movement


def accepted(said: str) -> Response:
    """The misspelt name is Daraja's."""
    conversation = f"{formats.hex_digits(4)}-{formats.hex_digits(16)}-1"
    return jsonify(OriginatorCoversationID=conversation, ResponseCode="0", ResponseDescription=said)
