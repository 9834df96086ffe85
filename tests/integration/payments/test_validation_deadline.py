"""Whoever pays is let through when we cannot say no in time: M-Pesa waits for eight seconds."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import requests

from tests.support.customers import add_customer
from tests.support.payment_providers import payment_testbed

CLOSED_PORT = "postgresql://nobody@127.0.0.1:9/nothing"
SECONDS_OF_MPESA = 8
ACCEPTED, REFUSED = 0, "C2B00012"


def verdict(payments, reference):
    url, body = f"{payments.callbacks_at}/paybill/validation", {"BillRefNumber": reference}
    return requests.post(url, json=body, timeout=SECONDS_OF_MPESA).json()["ResultCode"]


def test_a_table_that_stays_locked_is_not_waited_for_and_costs_no_payment(payments, capsys):
    add_customer(payments.parts.engine, "3500600-01")
    with payments.parts.engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
        assert {verdict(payments, "9999999-01") for _ in range(6)} == {ACCEPTED}
    assert "".join(capsys.readouterr()).count("validation_too_slow") == 6


def test_without_a_database_everybody_may_pay_and_nothing_is_acknowledged_that_is_not_kept(redis_url):
    with payment_testbed(CLOSED_PORT, redis_url) as payments:
        payments.flask.testing = False
        assert verdict(payments, "9999999-01") == ACCEPTED
        body = {"TransID": "RKL51ZDR4F"}
        assert requests.post(f"{payments.callbacks_at}/paybill/confirmation", json=body, timeout=10).status_code == 500
        assert requests.post(f"{payments.callbacks_at}/stk/{'0' * 32}", json=body, timeout=10).status_code == 500


def test_many_at_once_are_answered_rightly_and_in_time(payments):
    add_customer(payments.parts.engine, "3500600-01")
    references = ["3500600-01", "9999999-01"] * 100
    with ThreadPoolExecutor(12) as payers:
        verdicts = list(payers.map(partial(verdict, payments), references))
    assert set(verdicts[::2]) == {ACCEPTED}
    assert REFUSED in set(verdicts[1::2]) <= {ACCEPTED, REFUSED}
