"""Paybill: where M-Pesa posts validations and confirmations, and how the sandbox of Daraja simulates a payment."""

from functools import partial

from flask import Blueprint, Response, jsonify

from sandbox.daraja import formats
from sandbox.daraja.callbacks import confirmation
from sandbox.daraja.fields import is_amount, of_request, shortcode_of, url_of
from sandbox.daraja.ledger import Movement
from sandbox.daraja.orders import Declined, Order
from sandbox.daraja.payments import pay
from sandbox.daraja.refusals import DarajaRefusal
from sandbox.daraja.scripts import CallbackFault
from sandbox.daraja.state import DarajaState, Urls, current_state
from sandbox.framework.callbacks import DeliveryPolicy
from sandbox.framework.fields import Fields, one_of, text

routes = Blueprint("c2b", __name__)

MAX_REFERENCE_LENGTH = 20
DEFAULT_POLICY = DeliveryPolicy()


@routes.post("/mpesa/c2b/v<int:version>/registerurl")
def register_url(version: int) -> Response:
    state = current_state()
    checks = {
        "ShortCode": lambda value: str(value) in {state.merchant.shortcode, state.merchant.other_shortcode},
        "ResponseType": one_of("Completed", "Cancelled"),
        "ConfirmationURL": url_of(state),
        "ValidationURL": url_of(state),
    }
    register(state, of_request(checks, refusal="c2b_field"), version)
    return accepted("success")


def register(state: DarajaState, fields: Fields, version: int) -> None:
    """Once; in production a change needs two people in the portal."""
    with state.lock:
        if str(fields["ShortCode"]) == state.merchant.other_shortcode:
            state.other_urls = Urls(fields["ValidationURL"], fields["ConfirmationURL"], fields["ResponseType"], version)
            return
        if state.urls and state.options.one_time_registration:
            raise DarajaRefusal("urls_registered")
        state.urls = Urls(fields["ValidationURL"], fields["ConfirmationURL"], fields["ResponseType"], version)


@routes.post("/mpesa/c2b/v<int:version>/simulate")
def simulate(version: int) -> Response:  # noqa: ARG001 - both versions do the same
    state = current_state()
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
    state.scheduler.after(0, job)
    return accepted("Accept the service request successfully.")


def simulate_payment(state: DarajaState, phone: str, amount: int, reference: str) -> None:
    """The outcome shows in the messages to the merchant, not here."""
    try:
        pay_by_paybill(state, phone, amount, reference)
    except Declined:
        return


def pay_by_paybill(
    state: DarajaState,
    phone: str,
    amount: int,
    reference: str,
    policy: DeliveryPolicy = DEFAULT_POLICY,
    fault: CallbackFault = "",
    shortcode: str = "",
) -> Movement:
    """Raises Declined. Without registered URLs the payment completes silently."""
    own = "" if shortcode == state.merchant.shortcode else shortcode
    order = Order(formats.msisdn(phone), amount, reference, "paybill", state.clock.now(), shortcode=own)
    movement = pay(state, order)
    if state.urls_of(own):
        state.callbacks.send([confirmation(state, movement, policy, fault)])
    return movement


def accepted(description: str) -> Response:
    """The misspelt name is Daraja's."""
    conversation = f"{formats.hex_digits(4)}-{formats.hex_digits(16)}-1"
    return jsonify(OriginatorCoversationID=conversation, ResponseCode="0", ResponseDescription=description)
