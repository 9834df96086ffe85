"""Operations see how long a payment takes from its callback until the balance shows it."""

import re

import pytest
import requests

from jobs import payments as tasks
from tests.support.customers import add_customer

WANJIKU, OTIENO = "+254711000001", "+254722000002"
NEVER = {"times": 0}


@pytest.fixture
def account(tills):
    return add_customer(tills.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)


def shown(tills, source):
    """The buckets, the count and the sum of what /metrics says of payments told of in this way."""
    token = {"Authorization": f"Bearer {tills.parts.settings.metrics_token}"}
    figures = requests.get(f"{tills.public_url}/metrics", headers=token, timeout=10).text
    buckets = re.findall(rf'^payment_seconds_bucket{{le="(.+?)",source="{source}"}} (.+)$', figures, re.MULTILINE)
    [count] = re.findall(rf'^payment_seconds_count{{source="{source}"}} (.+)$', figures, re.MULTILINE)
    [seconds] = re.findall(rf'^payment_seconds_sum{{source="{source}"}} (.+)$', figures, re.MULTILINE)
    return {bound: int(float(number)) for bound, number in buckets}, int(float(count)), float(seconds)


def test_the_time_runs_from_the_callback_to_the_booking(tills, account):
    tills.safaricom.tell("control/scripts", confirmation=NEVER)
    tills.asks(account, WANJIKU, 500)
    tasks.send()
    tills.providers_are_quiet()
    tills.later(20)
    tasks.apply()
    buckets, count, seconds = shown(tills, "callback")
    assert (buckets["10.0"], buckets["30.0"], buckets["+Inf"], count) == (0, 1, 1, 1)
    assert 20 <= seconds < 30
    assert list(buckets.values()) == sorted(buckets.values())
    assert shown(tills, "confirmation")[1:] == (0, 0)


def test_payments_add_up_and_each_is_counted_once(tills, account):
    for amount in (100, 200):
        tills.pays(OTIENO, amount, "350060001", confirmation={"times": 3})
    tasks.apply()
    tills.later(400)
    tills.pays(OTIENO, 300, "350060001")
    tills.later(400)
    tasks.apply()
    buckets, count, seconds = shown(tills, "confirmation")
    assert (buckets["300.0"], buckets["900.0"], count) == (2, 3, 3)
    assert 400 <= seconds < 500


def test_the_time_of_a_card_payment_runs_from_its_webhook(tills, account):
    tills.asks(account, WANJIKU, 500, "paystack")
    tasks.send()
    tills.paystack.tell("customer", reference=tills.one("SELECT token FROM payment_intents"), deed="pay")
    tills.providers_are_quiet()
    tills.later(20)
    tasks.apply()
    tasks.ask()
    buckets, count, seconds = shown(tills, "webhook")
    assert (buckets["10.0"], buckets["30.0"], count) == (0, 1, 1)
    assert 20 <= seconds < 30


def test_a_card_payment_that_no_webhook_told_of_is_not_counted(tills, account):
    tills.paystack.tell("scripts", webhook=NEVER, customer="pay")
    tills.asks(account, WANJIKU, 500, "paystack")
    tasks.send()
    tills.later(1_000)
    tasks.ask()
    assert tills.one("SELECT balance_cents FROM accounts") == 75_000
    assert shown(tills, "webhook")[1] == 0


def test_what_no_balance_shows_and_what_nobody_told_is_not_counted(tills, account):
    tills.pays(OTIENO, 100, "9999999-01")
    tills.pays(OTIENO, 200, "350060001", confirmation=NEVER)
    tasks.apply()
    tasks.pull()
    assert tills.one("SELECT count(*) FROM payments") == 2
    assert (shown(tills, "callback")[1], shown(tills, "confirmation")[1]) == (0, 0)
