"""Nobody waits for the next sweep: a receipt leaves as soon as the money is booked, a card is verified at once."""

import json

import pytest
import redis
import requests

from domain.jobs import Job
from jobs import payments as tasks
from payments.cards.paystack import sign
from tests.support.customers import add_customer
from tests.support.payment_providers import CARD_KEY, payment_testbed
from tests.support.waiting import until

WANJIKU = "+254711000001"


@pytest.fixture
def queue(own_redis):
    """Where tasks are asked for; nobody else puts any there."""
    with redis.Redis.from_url(own_redis) as connection:
        yield connection


@pytest.fixture
def payments(database_url, own_redis):
    with payment_testbed(database_url, own_redis) as payments:
        payments.open()
        add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)
        yield payments


def asked_of_workers(queue):
    return {name.decode() for name in queue.scan_iter() if name.decode() in set(Job)}


def test_a_payment_that_was_booked_has_its_receipt_sent_at_once(payments, queue):
    payments.pays(WANJIKU, 500, "350060001")
    until(lambda: asked_of_workers(queue) == {"payments.apply"})
    tasks.apply()
    until(lambda: asked_of_workers(queue) == {"payments.apply", "sms.send"})


def test_a_card_link_and_the_receipt_leave_at_once_and_a_payment_that_was_told_is_verified_at_once(payments, queue):
    payments.paystack.command("scripts", webhook={"times": 0})
    payments.asks(payments.one("SELECT id FROM accounts"), WANJIKU, 500, "paystack")
    tasks.send()
    until(lambda: "sms.send" in asked_of_workers(queue))
    reference = payments.one("SELECT token FROM payment_intents")
    payments.paystack.command("customer", reference=reference, action="pay")
    body = json.dumps({"event": "charge.success", "data": {"id": 7, "reference": reference}}).encode()
    headers = {"X-Paystack-Signature": sign(body, CARD_KEY)}
    requests.post(
        f"{payments.public_url}/callbacks/paystack", data=body, headers=headers, timeout=10
    ).raise_for_status()
    tasks.apply()
    until(lambda: "payments.ask" in asked_of_workers(queue))
    queue.flushall()
    tasks.ask()
    until(lambda: "sms.send" in asked_of_workers(queue))


def test_where_nothing_came_nobody_is_called(payments, queue):
    tasks.send()
    tasks.apply()
    tasks.ask()
    payments.parts.nudge(Job.CHECK_LEDGER)
    until(lambda: asked_of_workers(queue) == {Job.CHECK_LEDGER})
