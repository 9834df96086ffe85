"""The control plane, and the truth of what the cards paid."""

from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.commands import Command, merged, read
from sandbox.paystack.customer import act
from sandbox.paystack.scripts import Deed, Script
from sandbox.paystack.transactions import Transaction, listed
from sandbox.paystack.webhooks import letter
from sandbox.paystack.world import world
from sandbox.postman import Policy

routes = Blueprint("control", __name__, url_prefix="/__paystack")


class CustomerActs(Command):
    reference: str
    deed: Deed


class Dispute(Command):
    reference: str


@routes.post("/scripts")
def add_script() -> tuple[Response, int]:
    script = read(Script)
    world().scripts.add(script)
    return jsonify(script.model_dump(exclude_defaults=True)), 201


@routes.post("/options")
def set_options() -> Response:
    """Changes the options that are named: another key is a rotation in the dashboard."""
    world().options = merged(world().options)
    return jsonify(webhook_url=world().options.webhook_url)


@routes.post("/customer")
def customer_acts() -> Response:
    """The hosted page without a browser."""
    command = read(CustomerActs)
    act(world(), world().find(command.reference), command.deed)
    return jsonify(listed(world().find(command.reference)))


@routes.post("/dispute")
def dispute() -> Response:
    """The card's owner asks the bank for the money back."""
    state, transaction = world(), world().find(read(Dispute).reference)
    data = {"id": state.next_id(), "status": "awaiting-merchant-feedback", "transaction": listed(transaction)}
    state.postman.send(letter(state, {"event": "charge.dispute.create", "data": data}, Policy()))
    return jsonify(data)


@routes.delete("/all")
def forget_all() -> Response:
    world().forget()
    return jsonify(forgotten=True)


@routes.get("/ledger")
def ledger() -> Response:
    """Cents."""
    paid = [transaction for transaction in list(world().transactions.values()) if transaction.was_paid]
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
