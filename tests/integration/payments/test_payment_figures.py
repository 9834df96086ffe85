"""Operations see at one look which payments wait for somebody."""

import json
import re
from time import time

import pytest
import requests
import sqlalchemy as sa

from domain.payments.payments import MPESA
from domain.payments.reconciliation import QUARANTINED, Break
from jobs import payments as tasks
from payments.cards.paystack import sign
from tests.support.payment_providers import CARD_KEY

PAGES_AFTER_SECONDS = 300
DISPUTE_OF_ANOTHER = {
    "event": "charge.dispute.resolve",
    "data": {"id": 1, "transaction": {"id": 404}, "resolution": "merchant-accepted", "refund_amount": 50_000},
}
WANJIKU, OTIENO = "+254711000001", "+254722000002"


def shown(payments, name):
    """What /metrics says, by the value of the figure's label."""
    figures = payments.metrics()
    return {of: float(figure) for of, figure in re.findall(rf'^{name}{{\w+="(.+?)"}} (.+)$', figures, re.MULTILINE)}


def change(payments, table="payment_intents", **values):
    assignments = ", ".join(f"{name} = {value}" for name, value in values.items())
    with payments.parts.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {table} SET {assignments}"))


def dispute_of_a_payment_that_we_do_not_hold(payments):
    body = json.dumps(DISPUTE_OF_ANOTHER).encode()
    headers = {"X-Paystack-Signature": sign(body, CARD_KEY)}
    url = f"{payments.public_url}/callbacks/paystack"
    requests.post(url, data=body, headers=headers, timeout=10).raise_for_status()


def test_what_waits_in_suspense_is_shown_with_the_time_since_when(payments, account):
    assert shown(payments, "suspense_payments") == {}
    for _ in range(2):
        payments.pays(OTIENO, 100, "9999999-01")
    tasks.apply()
    assert shown(payments, "suspense_payments") == {"unknown": 2}
    since = float(payments.one("SELECT extract(epoch FROM min(held_at)) FROM suspense"))
    assert shown(payments, "suspense_oldest_timestamp_seconds") == {"unknown": pytest.approx(since)}


def test_an_open_difference_is_shown_until_it_is_settled(payments):
    with payments.parts.store.transaction() as work:
        work.breaks.add(Break(QUARANTINED, MPESA, "RKL51ZDR4F"))
    assert shown(payments, "payment_differences_open") == {"quarantined": 1}
    with payments.parts.store.transaction() as work:
        assert work.breaks.settle(payments.one("SELECT id FROM recon_breaks"))
    assert shown(payments, "payment_differences_open") == {}


def test_a_request_without_an_outcome_is_shown_after_five_minutes(payments, account):
    payments.safaricom.command("options", answer="wait")
    payments.asks(account, WANJIKU, 500)
    tasks.send()
    change(payments, sent_at="now() - interval '4 minutes'")
    assert shown(payments, "payment_requests_without_outcome") == {}
    change(payments, sent_at="now() - interval '6 minutes'")
    assert shown(payments, "payment_requests_without_outcome") == {"mpesa": 1}
    change(payments, state="'paid_unreceipted'")
    assert shown(payments, "payment_requests_without_outcome") == {}
    assert shown(payments, "payment_requests_unreceipted") == {"mpesa": 1}


def test_a_message_that_was_put_off_pages_nobody_until_its_time_has_come(payments):
    waits = "inbox_oldest_timestamp_seconds"
    dispute_of_a_payment_that_we_do_not_hold(payments)
    tasks.apply()
    change(payments, "inbox", received_at="now() - interval '2 days'")
    assert payments.rows("SELECT state, failures, not_before > now() FROM inbox") == [("new", 1, True)]
    assert shown(payments, waits) == {}
    change(payments, "inbox", not_before="now() - interval '1 second'")
    [since] = shown(payments, waits).values()
    assert time() - since < PAGES_AFTER_SECONDS
    change(payments, "inbox", not_before="now() - interval '1 hour'")
    [since] = shown(payments, waits).values()
    assert time() - since > PAGES_AFTER_SECONDS


def test_a_message_that_nobody_looked_at_pages_by_when_it_came(payments):
    dispute_of_a_payment_that_we_do_not_hold(payments)
    change(payments, "inbox", received_at="now() - interval '1 hour'")
    [since] = shown(payments, "inbox_oldest_timestamp_seconds").values()
    assert time() - since > PAGES_AFTER_SECONDS
