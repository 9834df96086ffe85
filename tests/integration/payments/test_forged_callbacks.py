"""A callback is believed by its token, its sender, our own request and its amount together, or not at all."""

import json

import pytest
import requests

from jobs import payments as tasks
from tests.support.customers import add_customer
from tests.support.payment_providers import PAYMENTS_TOKEN, confirmation, payment_testbed

WANJIKU, OTIENO = "+254711000001", "+254722000002"
SAFARICOM, ELSEWHERE = "196.201.214.200", "41.90.0.1"


@pytest.fixture
def guarded(database_url, redis_url):
    """The service behind a proxy of ours, with Safaricom's addresses on the list."""
    guards = {"mpesa_callback_networks": f"{SAFARICOM},196.201.213.0/24", "trusted_proxies": "127.0.0.1"}
    with payment_testbed(database_url, redis_url, **guards) as payments:
        payments.open()
        yield payments


@pytest.mark.parametrize(
    ("forwarded_for", "status"),
    [
        (SAFARICOM, 200),
        ("196.201.213.44", 200),
        (ELSEWHERE, 404),
        ("", 404),
        (f"{SAFARICOM}, {ELSEWHERE}", 404),
        (f"{ELSEWHERE}, {SAFARICOM}", 200),
        ("nonsense", 404),
    ],
)
def test_an_address_that_is_not_on_the_list_or_only_claimed_finds_nothing(guarded, forwarded_for, status):
    add_customer(guarded.parts.engine, "3500600-01", balance_cents=125_000)
    headers = {"X-Forwarded-For": forwarded_for} if forwarded_for else {}
    for path in ("paybill/confirmation", f"stk/{'0' * 32}", "paybill/validation"):
        answer = requests.post(f"{guarded.callbacks_at}/{path}", json=confirmation(), headers=headers, timeout=10)
        assert answer.status_code == status
    tasks.apply()
    assert guarded.one("SELECT count(*) FROM payments") == (status == 200)


@pytest.fixture
def asked(payments):
    """The intent token of a request that Daraja has accepted and nobody has answered."""
    account = add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)
    payments.safaricom.command("options", answer="wait")
    payments.asks(account, WANJIKU, 500)
    tasks.send()
    return payments.one("SELECT token FROM payment_intents")


def result(payments, token, *, receipt="RKL51ZDR4F", amount=500, checkout_id=None):
    checkout_id = checkout_id or payments.one("SELECT checkout_id FROM payment_intents")
    items = [{"Name": "Amount", "Value": amount}, {"Name": "MpesaReceiptNumber", "Value": receipt}]
    callback = {"CheckoutRequestID": checkout_id, "ResultCode": 0, "CallbackMetadata": {"Item": items}}
    body = json.dumps({"Body": {"stkCallback": callback}})
    requests.post(f"{payments.public_url}/callbacks/{PAYMENTS_TOKEN}/stk/{token}", data=body, timeout=10)
    tasks.apply()


@pytest.mark.parametrize(
    "forgery",
    [
        {"amount": 5_000},
        {"amount": 5},
        {"amount": "500x"},
        {"amount": None},
        {"checkout_id": "ws_CO_of_another"},
        {"receipt": ""},
        {"receipt": "x" * 5_000},
        {"receipt": {"a": 1}},
    ],
    ids=str,
)
def test_a_result_that_does_not_fit_our_request_credits_nothing_and_is_noted(payments, asked, forgery):
    result(payments, asked, **forgery)
    assert payments.one("SELECT balance_cents FROM accounts") == 125_000
    assert payments.one("SELECT count(*) FROM payments") == 0
    noted = "SELECT (SELECT count(*) FROM inbox WHERE state = 'failed') + (SELECT count(*) FROM recon_breaks)"
    assert payments.one(noted) == 1


def test_a_result_for_a_request_that_we_never_made_is_noted_and_nothing_else(payments, asked):
    result(payments, "0" * 32)
    assert payments.rows("SELECT state, reason FROM inbox") == [("failed", "no_request")]
    assert payments.one("SELECT balance_cents FROM accounts") == 125_000


def test_a_receipt_that_paid_another_account_pays_no_second_one(payments, asked):
    other = add_customer(payments.parts.engine, "8800600-01")
    payments.pays(OTIENO, 500, "8800600-01")
    tasks.apply()
    receipt = payments.one(f"SELECT receipt FROM payments WHERE account_id = {other}")
    result(payments, asked, receipt=receipt)
    assert payments.rows("SELECT balance_cents FROM accounts ORDER BY number") == [(125_000,), (-50_000,)]
    assert payments.rows("SELECT kind FROM recon_breaks") == [("quarantined",)]
