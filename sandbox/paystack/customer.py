"""What the customer does with the page: pays, is declined, or leaves. Only a payment raises an event."""

from sandbox.paystack.scripts import Deed
from sandbox.paystack.transactions import Transaction
from sandbox.paystack.webhooks import notify
from sandbox.paystack.world import World


def act(state: World, transaction: Transaction, deed: Deed) -> None:
    """Nothing touches what was paid: a card pays a transaction once."""
    with state.lock:
        if transaction.was_paid:
            return
        DEEDS[deed](state, transaction)
    if transaction.was_paid:
        notify(state, transaction)


def open_page(state: World, transaction: Transaction) -> None:
    with state.lock:
        if transaction.status == "abandoned":
            transaction.status = "ongoing"


def pay(state: World, transaction: Transaction) -> None:
    transaction.charge(state.clock.now())


def fail(_: World, transaction: Transaction) -> None:
    transaction.status = "failed"


def leave(_: World, transaction: Transaction) -> None:
    transaction.status = "abandoned"


DEEDS = {"pay": pay, "fail": fail, "leave": leave}
