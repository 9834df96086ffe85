"""Pull: the paybill payments of the last 48 hours, a hundred per page."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.daraja import formats
from sandbox.daraja.fields import is_url, of_request, written_as
from sandbox.daraja.ledger import Movement
from sandbox.daraja.refusals import DarajaRefusal
from sandbox.daraja.state import DarajaState, current_state
from sandbox.framework.clock import EAST_AFRICA
from sandbox.framework.fields import Check, Fields, one_of

routes = Blueprint("pull", __name__)

ROWS_PER_PAGE = 100
MAX_AGE = timedelta(hours=48)
DATE_FORM = "%Y-%m-%d %H:%M:%S"


@routes.post("/pulltransactions/v1/register")
def register() -> Response:
    state = current_state()
    fields = of_request(
        {
            "ShortCode": is_one_of(state),
            "RequestType": one_of("Pull"),
            "NominatedNumber": formats.is_msisdn,
            "CallBackURL": is_url,
        },
        refusal="pull_field",
    )
    shortcode = str(fields["ShortCode"])
    known = shortcode in state.pulls_registered
    state.pulls_registered.add(shortcode)
    status, description = (
        ("1001", "Shortcode already registered") if known else ("1000", "Shortcode registered successfully")
    )
    return jsonify(ResponseRefID=reference(), ResponseStatus=status, ResponseDescription=description)


@routes.route("/pulltransactions/v1/query", methods=["GET", "POST"])
def query() -> Response:
    """The portal says GET with a body, implementations POST."""
    state = current_state()
    fields = of_request(
        {
            "ShortCode": is_one_of(state),
            "StartDate": is_date,
            "EndDate": is_date,
            "OffSetValue": written_as(r"\d{1,9}"),
        },
        refusal="pull_field",
    )
    if str(fields["ShortCode"]) not in state.pulls_registered:
        raise DarajaRefusal("pull_field", field="ShortCode")
    offset = int(fields["OffSetValue"])
    return page([row(state, movement) for movement in payments_within(state, fields)[offset : offset + ROWS_PER_PAGE]])


def is_one_of(state: DarajaState) -> Check:
    """Each paybill of the merchant is pulled by itself."""
    return lambda value: str(value) in {state.merchant.shortcode, state.merchant.other_shortcode}


def payments_within(state: DarajaState, fields: Fields) -> list[Movement]:
    earliest = state.clock.now() - MAX_AGE
    start, end = (formats.moment(fields[name], DATE_FORM) for name in ("StartDate", "EndDate"))
    own = "" if str(fields["ShortCode"]) == state.merchant.shortcode else str(fields["ShortCode"])
    payments = [each for each in state.ledger.movements if each.is_payment and each.shortcode == own]
    return [m for m in payments if m.at >= earliest and start <= m.at.replace(microsecond=0) <= end]


def page(rows: list[dict[str, str]]) -> Response:
    """No rows come as a string, or as an error."""
    if not rows and current_state().options.empty_pull == "error":
        raise DarajaRefusal("nothing_to_pull")
    if not rows:
        return jsonify(
            ResponseRefID=reference(), ResponseCode="1001", ResponseMessage="No transactions", Response="[[]]"
        )
    return jsonify(ResponseRefID=reference(), ResponseCode="1000", ResponseMessage="Success", Response=[rows])


def row(state: DarajaState, movement: Movement) -> dict[str, str]:
    """`trxDate` is Nairobi time although it ends in Z."""
    return {
        "transactionId": movement.receipt,
        "trxDate": f"{movement.at.astimezone(EAST_AFRICA):%Y-%m-%dT%H:%M:%SZ}",
        "msisdn": state.shown_number(movement.phone),
        "sender": movement.payer,
        "transactiontype": "c2b-pay-bill-debit",
        "billreference": movement.reference,
        "amount": f"{movement.amount:.2f}",
        "organizationname": state.merchant.organisation,
    }


def is_date(value: Any) -> bool:
    try:
        formats.moment(value, DATE_FORM)
    except (TypeError, ValueError):
        return False
    return True


def reference() -> str:
    return f"{formats.hex_digits(4)}-{formats.hex_digits(8)}-1"
