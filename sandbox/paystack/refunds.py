"""Refunds: queued, then processed, each with an event; and their list."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.paystack.initialize import json_object
from sandbox.paystack.lookups import BEGINNING, END_OF_DAY, moment, paged
from sandbox.paystack.refusals import PaystackRefusal
from sandbox.paystack.state import PaystackState, current_state
from sandbox.paystack.transactions import Transaction, written
from sandbox.paystack.webhooks import send

routes = Blueprint("refunds", __name__)


@routes.post("/refund")
def refund() -> Response:
    """All of it, unless `amount` says less. `transaction` is a reference or an id."""
    state, fields = current_state(), json_object()
    transaction = find(state, fields.get("transaction"))
    with state.lock:
        give_back(transaction, fields.get("amount"))
        entry = entered(state, transaction, fields)
    for step in ("pending", "processed"):
        entry["status"] = step
        announce(state, entry)
    return jsonify(status=True, message="Refund has been queued for processing", data=entry)


@routes.get("/refund")
def refunds() -> Response:
    """`transaction` (its id), `from`, `to`, `perPage`, `page`; the newest first."""
    state, wanted = current_state(), request.args.get("transaction")
    start, end = moment("from", BEGINNING, timedelta()), moment("to", state.clock.now(), END_OF_DAY)
    found = [
        entry
        for entry in reversed(state.refunds)
        if wanted in {None, str(entry["transaction"])} and start <= datetime.fromisoformat(entry["created_at"]) <= end
    ]
    return paged("Refunds retrieved", found)


def announce(state: PaystackState, entry: dict[str, Any]) -> None:
    """An event names neither refund nor payment by its id: it has a number of whoever paid out, once that has begun."""
    status = entry["status"]
    data = {name: entry[name] for name in ("status", "transaction_reference", "currency", "domain")}
    data |= {"refund_reference": reference_of(entry), "amount": str(entry["amount"]), "processor": "instant-transfer"}
    send(state, {"event": f"refund.{status}", "data": data})


def reference_of(entry: dict[str, Any]) -> str | None:
    """The processor's number, or that of the transfer that failed."""
    references = {"processed": f"132{entry['id']:010}", "failed": f"TRF_{entry['id']:x}"}
    return references.get(entry["status"])


def find(state: PaystackState, name: Any) -> Transaction:
    by_id = (t for t in state.transactions.values() if str(t.id) == str(name))
    return next(by_id, None) or state.find(str(name))


def give_back(transaction: Transaction, amount: Any) -> None:
    if not transaction.was_paid:
        raise PaystackRefusal("not_paid")
    left = transaction.amount - transaction.refunded
    if not isinstance(amount, int | None) or not 0 < (asked := left if amount is None else amount) <= left:
        raise PaystackRefusal("too_much")
    transaction.refunded += asked
    if transaction.refunded == transaction.amount:
        transaction.status = "reversed"


def entered(state: PaystackState, transaction: Transaction, fields: dict[str, Any]) -> dict[str, Any]:
    refunded_before = sum(entry["amount"] for entry in state.refunds if entry["transaction"] == transaction.id)
    entry = {
        "id": state.next_id(),
        "transaction": transaction.id,
        "transaction_reference": transaction.reference,
        "amount": transaction.refunded - refunded_before,
        "currency": transaction.currency,
        "domain": transaction.domain,
        "dispute": None,
        "bank_reference": None,
        "status": "pending",
        "customer_note": fields.get("customer_note"),
        "merchant_note": fields.get("merchant_note"),
        "created_at": written(state.clock.now()),
    }
    state.refunds.append(entry)
    return entry
