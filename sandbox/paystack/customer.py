"""What the customer does with the page: pays, is declined, or leaves. Only a payment raises an event."""

from sandbox.paystack.scripts import CustomerAction
from sandbox.paystack.state import PaystackState
from sandbox.paystack.transactions import Transaction
from sandbox.paystack.webhooks import announce_charge


def act(state: PaystackState, transaction: Transaction, action: CustomerAction) -> None:
    """Nothing changes what was paid: a card pays a transaction once."""
    with state.lock:
        is_open = not transaction.was_paid
        if is_open:
            ACTIONS[action](state, transaction)
    if is_open and transaction.was_paid:
        announce_charge(state, transaction)


def open_page(state: PaystackState, transaction: Transaction) -> None:
    with state.lock:
        if transaction.status == "abandoned":
            transaction.status = "ongoing"


def pay(state: PaystackState, transaction: Transaction) -> None:
    transaction.charge(state.clock.now())


def fail(_: PaystackState, transaction: Transaction) -> None:
    transaction.status = "failed"


def leave(_: PaystackState, transaction: Transaction) -> None:
    transaction.status = "abandoned"


ACTIONS = {"pay": pay, "fail": fail, "leave": leave}
