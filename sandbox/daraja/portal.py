"""What staff of the merchant do and see in the organisation portal; their changes are in the statement only."""

from datetime import date

from flask import Blueprint, Response, jsonify, request
from pydantic import Field

from sandbox.daraja import statement
from sandbox.daraja.initiator_results import UNKNOWN_ORIGINAL, reverse
from sandbox.daraja.ledger import listed
from sandbox.daraja.state import current_state
from sandbox.framework.clock import EAST_AFRICA
from sandbox.framework.commands import Command, read

routes = Blueprint("portal", __name__)


class Receipt(Command):
    receipt: str


class Withdrawal(Command):
    amount: int = Field(ge=1)


@routes.get("/__statement.csv")
def statement_csv() -> Response:
    """`?from=YYYY-MM-DD&to=YYYY-MM-DD`, both days included, Nairobi's."""
    first = date.fromisoformat(request.args.get("from", "0001-01-01"))
    last = date.fromisoformat(request.args.get("to", "9999-12-31"))
    movements = list(current_state().ledger.movements)
    chosen = [each for each in movements if first <= each.at.astimezone(EAST_AFRICA).date() <= last]
    return Response(statement.export(chosen), mimetype="text/csv")


@routes.post("/__control/reverse")
def reverse_payment() -> tuple[Response, int]:
    state = current_state()
    original = state.ledger.find(read(Receipt).receipt)
    outcome = reverse(state, original) if original and original.is_payment else UNKNOWN_ORIGINAL
    document = jsonify(code=outcome.code, description=outcome.description, receipt=outcome.receipt)
    return document, 409 if outcome.code else 200


@routes.post("/__control/withdraw")
def withdraw() -> Response:
    """Money goes to the bank: the balance falls, and no customer paid."""
    state, withdrawal = current_state(), read(Withdrawal)
    with state.lock:
        movement = state.ledger.move(
            receipt=state.new_receipt(), source="withdrawal", amount=-withdrawal.amount, at=state.clock.now()
        )
    return jsonify(listed(movement))
