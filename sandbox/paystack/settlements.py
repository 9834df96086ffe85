"""Settlements: what Paystack pays out to the bank, gross less fees."""

from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.paystack.lookups import paged
from sandbox.paystack.refusals import Refusal
from sandbox.paystack.transactions import Transaction, listed, written
from sandbox.paystack.world import Settlement, World, world

routes = Blueprint("settlements", __name__)


@routes.get("/settlement")
def settlements() -> Response:
    return paged("Settlements retrieved", [shown(world(), settlement) for settlement in world().settlements[::-1]])


@routes.get("/settlement/<int:number>/transactions")
def settled_transactions(number: int) -> Response:
    settlement = next((s for s in world().settlements if s.id == number), None)
    if settlement is None:
        raise Refusal("unknown")
    rows = [listed(world().find(reference)) for reference in settlement.references]
    return paged("Transactions retrieved", rows)


@routes.post("/__paystack/settle")
def settle_now() -> Response:
    """What Paystack does by itself on the next working day."""
    return jsonify(shown(world(), settle(world())))


def settle(state: World) -> Settlement:
    with state.lock:
        due = [t for t in state.transactions.values() if t.status == "success" and t.settlement_id is None]
        settlement = Settlement(
            state.next_id(),
            state.clock.now(),
            tuple(transaction.reference for transaction in due),
            sum(transaction.amount for transaction in due),
            sum(transaction.fees for transaction in due),
        )
        mark(due, settlement)
        state.settlements.append(settlement)
    return settlement


def mark(due: list[Transaction], settlement: Settlement) -> None:
    for transaction in due:
        transaction.settlement_id = settlement.id


def shown(state: World, settlement: Settlement) -> dict[str, Any]:
    return {
        "id": settlement.id,
        "domain": state.domain,
        "status": "success",
        "currency": "KES",
        "total_amount": settlement.gross - settlement.fees,
        "effective_amount": settlement.gross - settlement.fees,
        "total_fees": settlement.fees,
        "total_processed": settlement.gross,
        "settlement_date": written(settlement.settled_at),
    }
