"""The truth for tests: what money really moved, what was asked, what was reported; and what staff do in the
organisation portal.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import Field

from sandbox.clock import EAST_AFRICA
from sandbox.commands import Command, read
from sandbox.daraja import statement
from sandbox.daraja.initiator_results import UNKNOWN_ORIGINAL, reverse
from sandbox.daraja.ledger import Movement
from sandbox.daraja.pushes import Push
from sandbox.daraja.world import world

routes = Blueprint("books", __name__)


class Receipt(Command):
    receipt: str


class Withdrawal(Command):
    amount: int = Field(ge=1)


@routes.get("/__ledger")
def ledger() -> Response:
    """Whole shillings; `amount` is negative where money left the account."""
    book = world().ledger
    movements = [listed(movement) for movement in list(book.movements)]
    return jsonify(shortcode=world().merchant.shortcode, balance=book.balance, movements=movements)


@routes.get("/__statement.csv")
def statement_csv() -> Response:
    """`?from=YYYY-MM-DD&to=YYYY-MM-DD`, both days included, Nairobi's."""
    first = date.fromisoformat(request.args.get("from", "0001-01-01"))
    last = date.fromisoformat(request.args.get("to", "9999-12-31"))
    movements = [m for m in list(world().ledger.movements) if first <= m.at.astimezone(EAST_AFRICA).date() <= last]
    return Response(statement.export(movements), mimetype="text/csv")


@routes.get("/__pushes")
def pushes() -> Response:
    return jsonify([pushed(push) for push in list(world().pushes.values())])


@routes.post("/__control/reverse")
def reverse_in_portal() -> tuple[Response, int]:
    """Staff reverse a payment in the portal: it shows in the statement only."""
    original = world().ledger.find(read(Receipt).receipt)
    outcome = reverse(world(), original) if original and original.is_payment else UNKNOWN_ORIGINAL
    return jsonify(
        code=outcome.code, description=outcome.description, receipt=outcome.receipt
    ), 409 if outcome.code else 200


@routes.post("/__control/withdraw")
def withdraw() -> Response:
    """Money goes to the bank: the balance falls, and no customer paid."""
    state, withdrawal = world(), read(Withdrawal)
    with state.lock:
        movement = state.ledger.move(
            receipt=state.new_receipt(), source="withdrawal", amount=-withdrawal.amount, at=state.clock.now()
        )
    return jsonify(listed(movement))


def listed(movement: Movement) -> dict[str, Any]:
    return asdict(movement) | {"at": movement.at.isoformat(), "started_at": movement.started_at.isoformat()}


def pushed(push: Push) -> dict[str, Any]:
    return {
        "checkout_request_id": push.checkout_request_id,
        "phone": push.phone,
        "amount": push.amount,
        "reference": push.reference,
        "stage": push.stage.name.lower(),
        "result": push.result,
        "receipt": push.movement.receipt if push.movement else None,
        "queries": push.queries,
    }
