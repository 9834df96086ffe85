"""What is Paystack's own in the control interface: the customer, disputes, and what the cards really paid."""

from typing import Any, Literal

from flask import Blueprint, Response, jsonify

from sandbox.framework.commands import Command, read
from sandbox.paystack.customer import act
from sandbox.paystack.refunds import announce, entered, give_back
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


class Resolution(Command):
    """Decided by the merchant, by time, or against the card's owner. `amount` goes back; all of it, if it says none."""

    reference: str
    dispute: int
    resolution: Literal["merchant-accepted", "auto-accepted", "declined"]
    amount: int | None = None


class RefundFails(Command):
    refund: int


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


@routes.post("/__control/resolve")
def resolve() -> Response:
    """What is accepted is refunded, under the dispute."""
    state, command = current_state(), read(Resolution)
    transaction = state.find(command.reference)
    data = {
        "id": command.dispute,
        "status": "resolved",
        "resolution": command.resolution,
        "refund_amount": transaction.amount if command.amount is None else command.amount,
        "currency": transaction.currency,
        "domain": transaction.domain,
        "transaction": listed(transaction),
    }
    if command.resolution != "declined":
        with state.lock:
            give_back(transaction, data["refund_amount"])
            entered(state, transaction, {}).update(status="processed", dispute=command.dispute)
    send(state, {"event": "charge.dispute.resolve", "data": data})
    return jsonify(data)


@routes.post("/__control/refund_fails")
def refund_fails() -> Response:
    """The bank could not pay it out."""
    state, command = current_state(), read(RefundFails)
    entry = next(entry for entry in state.refunds if entry["id"] == command.refund)
    transaction = next(each for each in state.transactions.values() if each.id == entry["transaction"])
    with state.lock:
        entry["status"] = "failed"
        transaction.refunded -= entry["amount"]
        transaction.status = "success"
    announce(state, entry)
    return jsonify(entry)


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
