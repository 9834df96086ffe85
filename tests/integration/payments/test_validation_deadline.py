"""Whoever pays is let through when we cannot say no within a second."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic

import requests

from tests.support.customers import add_customer
from tests.support.payment_providers import payment_testbed

CLOSED_PORT = "postgresql://nobody@127.0.0.1:9/nothing"


def asked(payments, reference):
    body = {"BillRefNumber": reference}
    before = monotonic()
    answer = requests.post(f"{payments.callbacks_at}/paybill/validation", json=body, timeout=10).json()
    return answer["ResultCode"], monotonic() - before


def test_a_locked_table_costs_less_than_a_second_and_no_payment(payments):
    add_customer(payments.parts.engine, "3500600-01")
    with payments.parts.engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
        answers = [asked(payments, "9999999-01") for _ in range(6)]
    assert {code for code, _ in answers} == {0}
    assert max(seconds for _, seconds in answers) < 1


def test_without_a_database_everybody_may_pay_and_nothing_is_acknowledged_that_is_not_kept(redis_url):
    with payment_testbed(CLOSED_PORT, redis_url) as payments:
        payments.flask.testing = False
        code, seconds = asked(payments, "9999999-01")
        assert (code, seconds < 1) == (0, True)
        body = {"TransID": "RKL51ZDR4F"}
        assert requests.post(f"{payments.callbacks_at}/paybill/confirmation", json=body, timeout=10).status_code == 500
        assert requests.post(f"{payments.callbacks_at}/stk/{'0' * 32}", json=body, timeout=10).status_code == 500


def test_many_at_once_are_answered_rightly_and_within_a_second(payments):
    add_customer(payments.parts.engine, "3500600-01")
    references = ["3500600-01", "9999999-01"] * 100
    with ThreadPoolExecutor(12) as payers:
        answers = list(payers.map(partial(asked, payments), references))
    assert max(seconds for _, seconds in answers) < 1
    assert {answers[place][0] for place in range(0, 200, 2)} == {0}
    assert "C2B00012" in {answers[place][0] for place in range(1, 200, 2)} <= {0, "C2B00012"}
