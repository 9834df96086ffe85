"""What is Paystack's own in the control interface: the customer, disputes, and what the cards really paid."""

from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.framework.commands import Command, read
from sandbox.paystack.customer import act
from sandbox.paystack.scripts import CustomerAction
from sandbox.paystack.state import current_state
from sandbox.paystack.transactions import Transaction, listed
from sandbox.paystack.webhooks import send

routes = Blueprint("control", __name__)


class CustomerActs(Command):
    reference: str
    action: CustomerAction


class Dispute(Command):
    reference: str


@routes.post("/__control/customer")
def customer_acts() -> Response:
    """The hosted page without a browser."""
    command = read(CustomerActs)
    transaction = current_state().find(command.reference)
    act(current_state(), transaction, command.action)
    return jsonify(listed(transaction))


@routes.post("/__control/dispute")
def dispute() -> Response:
    """The card's owner asks the bank for the money back."""
    state = current_state()
    transaction = state.find(read(Dispute).reference)
    data = {"id": state.next_id(), "status": "awaiting-merchant-feedback", "transaction": listed(transaction)}
    send(state, {"event": "charge.dispute.create", "data": data})
    return jsonify(data)


@routes.get("/__ledger")
def ledger() -> Response:
    """Cents."""
    paid = [transaction for transaction in list(current_state().transactions.values()) if transaction.was_paid]
    return jsonify(
        total=sum(transaction.amount - transaction.refunded for transaction in paid),
        charges=[entry(transaction) for transaction in paid],
    )


def entry(transaction: Transaction) -> dict[str, Any]:
    return {
        "id": transaction.id,
        "reference": transaction.reference,
        "amount": transaction.amount,
        "refunded": transaction.refunded,
        "currency": transaction.currency,
        "fees": transaction.fees,
        "settlement": transaction.settlement_id,
    }
