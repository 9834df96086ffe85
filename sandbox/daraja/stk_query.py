"""What became of a prompt. No receipt, no amount; and for a while only that it is being processed."""

from flask import Blueprint, Response, jsonify

from sandbox.daraja.fields import check_password, of_request, stamp_near, written_as
from sandbox.daraja.pushes import Push
from sandbox.daraja.refusals import DarajaRefusal
from sandbox.daraja.results import RESULTS
from sandbox.daraja.state import current_state
from sandbox.framework.fields import text

routes = Blueprint("stk_query", __name__)

BEING_PROCESSED = "The transaction is being processed"


@routes.post("/mpesa/stkpushquery/v1/query")
def query() -> Response:
    state = current_state()
    fields = of_request(
        {
            "BusinessShortCode": written_as(r"\d{5,7}"),
            "Password": text(400),
            "Timestamp": stamp_near(state),
            "CheckoutRequestID": text(100),
        }
    )
    check_password(state, fields)
    push = state.pushes.get(fields["CheckoutRequestID"])
    if push is None:
        raise DarajaRefusal("no_transaction")
    push.queries += 1
    return pending(push) if is_pending(push) else answer(push, push.result, push.description)


def is_pending(push: Push) -> bool:
    return push.is_open or push.queries <= push.script.pending_queries


def pending(push: Push) -> Response:
    """Three ways of saying it were seen; one of them looks like a lack of balance. Or the query itself is refused."""
    if push.script.query_refused:
        return jsonify(ResponseCode=push.script.query_refused, ResponseDescription="The query was not accepted")
    match push.script.pending:
        case "4999":
            return answer(push, "4999", RESULTS["4999"])
        case "1":
            return answer(push, "1", BEING_PROCESSED)
        case _:
            raise DarajaRefusal("processing")


def answer(push: Push, code: str, description: str) -> Response:
    return jsonify(
        ResponseCode="0",
        ResponseDescription="The service request has been accepted successfully",
        MerchantRequestID=push.merchant_request_id,
        CheckoutRequestID=push.checkout_request_id,
        ResultCode=code,
        ResultDesc=description,
    )
