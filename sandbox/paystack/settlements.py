"""Settlements: what Paystack pays out to the bank, gross less fees."""

from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.paystack.lookups import paged
from sandbox.paystack.refusals import PaystackRefusal
from sandbox.paystack.state import PaystackState, Settlement, current_state
from sandbox.paystack.transactions import Transaction, listed, written

routes = Blueprint("settlements", __name__)


@routes.get("/settlement")
def settlements() -> Response:
    return paged(
        "Settlements retrieved",
        [shown(current_state(), settlement) for settlement in current_state().settlements[::-1]],
    )


@routes.get("/settlement/<int:number>/transactions")
def settled_transactions(number: int) -> Response:
    settlement = next((s for s in current_state().settlements if s.id == number), None)
    if settlement is None:
        raise PaystackRefusal("unknown")
    rows = [listed(current_state().find(reference)) for reference in settlement.references]
    return paged("Transactions retrieved", rows)


@routes.post("/__control/settle")
def settle_now() -> Response:
    """What Paystack does by itself on the next working day."""
    return jsonify(shown(current_state(), settle(current_state())))


def settle(state: PaystackState) -> Settlement:
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


def shown(state: PaystackState, settlement: Settlement) -> dict[str, Any]:
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
