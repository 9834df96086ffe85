"""Every order in which the news of one payment can come, with any of it lost or repeated, ends in the same ledger."""

import json
import os
import random
from itertools import chain, combinations, permutations, product

import pytest
import requests

from domain.payments.payments import PULL, IntentChange, Payment
from domain.payments.result_codes import STK, meaning
from domain.services.payments.record_answer import RecordAnswer, record_answer
from domain.services.payments.record_payment import record_payment
from jobs import payments as tasks
from tests.support.customers import add_customer
from tests.support.payment_providers import confirmation

SOAK = bool(os.environ.get("SOAK"))
WANJIKU = "+254711000001"
RECEIPT, CHECKOUT = "RKL51ZDR4F", "ws_CO_23112026"
NEWS = ("callback", "confirmation", "query", "pull")


def every_story():
    """Each subset of the news, in each order, each reported once or twice."""
    orders = chain.from_iterable(permutations(some) for size in (1, 2, 3, 4) for some in combinations(NEWS, size))
    return [list(zip(order, times, strict=True)) for order in orders for times in product((1, 2), repeat=len(order))]


STORIES = every_story()
CHECKED_STORIES = STORIES if SOAK else random.Random(977).sample(STORIES, 24)  # noqa: S311 - the same ones each time


class Mpesa:
    """Reports one payment of 500 to the service, by whichever way."""

    def __init__(self, payments, account):
        self.payments = payments
        payments.asks(account, WANJIKU, 500)
        [(self.intent_id, self.token)] = payments.rows("SELECT id, token FROM payment_intents")
        with payments.parts.store.transaction() as work:
            work.intents.move(self.intent_id, "send")
            work.intents.move(self.intent_id, "accept", IntentChange(checkout_id=CHECKOUT, sent_at=work.now))

    def tells(self, news):
        getattr(self, news)()

    def callback(self):
        items = [
            {"Name": "Amount", "Value": 500.0},
            {"Name": "MpesaReceiptNumber", "Value": RECEIPT},
            {"Name": "TransactionDate", "Value": 20261123121325},
            {"Name": "PhoneNumber", "Value": 254711000001},
        ]
        body = {"CheckoutRequestID": CHECKOUT, "ResultCode": 0, "CallbackMetadata": {"Item": items}}
        self._posts(f"stk/{self.token}", {"Body": {"stkCallback": body}})

    def confirmation(self):
        now = self.payments.one("SELECT to_char(now() AT TIME ZONE 'Africa/Nairobi', 'YYYYMMDDHH24MISS')")
        self._posts("paybill/confirmation", confirmation(TransID=RECEIPT, TransTime=now))

    def query(self):
        with self.payments.parts.store.transaction() as work:
            intent = work.intents.get(self.intent_id)
            record_answer(RecordAnswer(intent, "0", meaning(STK, "0")), work, self.payments.parts.terms)

    def pull(self):
        with self.payments.parts.store.transaction() as work:
            payment = Payment("mpesa", RECEIPT, 50_000, PULL, work.now, reference="350060001")
            record_payment(payment, work, self.payments.parts.terms)

    def _posts(self, path, body):
        answer = requests.post(f"{self.payments.callbacks_at}/{path}", data=json.dumps(body), timeout=10)
        assert answer.status_code == 200
        tasks.apply()


@pytest.mark.parametrize(
    "story", CHECKED_STORIES, ids=lambda story: "-".join(f"{news}{times}" for news, times in story)
)
def test_whatever_comes_in_whatever_order_credits_once_if_a_receipt_came(payments, story):
    account = add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)
    mpesa = Mpesa(payments, account)
    for news, times in story:
        for _ in range(times):
            mpesa.tells(news)
    receipted = {news for news, _ in story} - {"query"}
    state = payments.one("SELECT state FROM payment_intents")
    assert state == ("paid" if receipted else "paid_unreceipted")
    assert payments.one("SELECT balance_cents FROM accounts") == (75_000 if receipted else 125_000)
    assert payments.one("SELECT count(*) FROM payments") == bool(receipted)
    assert payments.one("SELECT count(*) FROM journal_entries WHERE kind = 'payment'") == bool(receipted)
    assert payments.one("SELECT count(*) FROM messages") == bool(receipted)
    assert payments.one("SELECT count(*) FROM recon_breaks") == 0
