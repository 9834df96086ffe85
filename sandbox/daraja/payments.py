"""The one place where a customer's money moves, whether by prompt or by paybill."""

from datetime import datetime, time

from sandbox.daraja import results
from sandbox.daraja.ledger import Movement
from sandbox.daraja.orders import Declined, Order
from sandbox.daraja.state import DarajaState
from sandbox.daraja.validation import ask_merchant
from sandbox.framework.clock import EAST_AFRICA

DAILY_LIMIT = 500_000


def pay(state: DarajaState, order: Order) -> Movement:
    """Raises Declined: by the merchant's validation, the wallet, or the daily limit."""
    receipt = state.new_receipt()
    third_party_id = ask_merchant(state, order, receipt)
    with state.lock:
        now = state.clock.now()
        check_wallet(state, order, now)
        payer = state.subscribers.of(order.phone)
        payer.balance -= order.amount
        return state.ledger.move(
            receipt=receipt,
            source=order.source,
            amount=order.amount,
            started_at=order.at,
            at=now,
            phone=order.phone,
            payer=payer.first_name,
            reference=order.reference,
            checkout_request_id=order.checkout_request_id,
            third_party_id=third_party_id,
            shortcode=order.shortcode,
        )


def check_wallet(state: DarajaState, order: Order, now: datetime) -> None:
    if state.subscribers.of(order.phone).balance < order.amount:
        raise Declined(results.NO_BALANCE)
    midnight = datetime.combine(now.astimezone(EAST_AFRICA), time(), EAST_AFRICA)
    if state.ledger.paid_by(order.phone, midnight) + order.amount > DAILY_LIMIT:
        raise Declined(results.OVER_DAILY_LIMIT)
