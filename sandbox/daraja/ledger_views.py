"""For tests to compare with: what money really moved, and what became of each push."""

from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.daraja.ledger import listed
from sandbox.daraja.pushes import Push
from sandbox.daraja.state import current_state

routes = Blueprint("ledger_views", __name__)


@routes.get("/__ledger")
def ledger() -> Response:
    """Whole shillings; `amount` is negative where money left the account."""
    state = current_state()
    movements = [listed(movement) for movement in list(state.ledger.movements)]
    return jsonify(shortcode=state.merchant.shortcode, balance=state.ledger.balance, movements=movements)


@routes.get("/__pushes")
def pushes() -> Response:
    return jsonify([pushed(push) for push in list(current_state().pushes.values())])


def pushed(push: Push) -> dict[str, Any]:
    return {
        "checkout_request_id": push.checkout_request_id,
        "phone": push.phone,
        "amount": push.amount,
        "reference": push.reference,
        "stage": push.stage.name.lower(),
        "result": push.result,
        "receipt": push.receipt,
        "queries": push.queries,
    }
