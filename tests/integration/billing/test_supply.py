"""Supplies that are cut off for debt, paid for, and restored."""

from datetime import UTC, datetime

import pytest

from domain.payments.payments import MPESA, PULL, Payment
from domain.services.payments.record_payment import record_payment
from tests.support.customers import add_customer

pytestmark = pytest.mark.usefixtures("morning")

WANJIKU = "+254711000001"
NUMBER = "3500600-01"
BY = ("--by", "Njeri")


@pytest.fixture
def indebted(engine):
    return add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=20, balance_cents=150_000)


@pytest.fixture
def pay(app):
    def paid(cents, receipt="RKL51ZDR4F"):
        parts = app.extensions["parts"]
        payment = Payment(MPESA, receipt, cents, PULL, datetime.now(UTC), reference=NUMBER)
        with parts.store.transaction() as unit_of_work:
            return record_payment(payment, unit_of_work, parts.terms)

    return paid


def listed(operator, name):
    return [row["account"] for row in operator.asks("list", name)["rows"]]


def test_a_supply_is_cut_off_paid_for_and_restored_with_the_fee_on_the_account(indebted, operator, pay, rows):
    assert listed(operator, "disconnect") == [NUMBER]
    operator.asks("supply", "cut", NUMBER, *BY)
    assert listed(operator, "disconnect") == []
    pay(100_000)
    assert listed(operator, "reconnect") == []
    pay(50_000, "RKL51ZDR4G")
    [row] = operator.asks("list", "reconnect")["rows"]
    assert (row["account"], row["fee"]) == (NUMBER, "580.00")
    assert operator.asks("supply", "restore", NUMBER, *BY)["fee"] == "580.00"
    assert listed(operator, "reconnect") == listed(operator, "disconnect") == []
    assert rows("SELECT status, balance_cents FROM accounts") == [("active", 58_000)]
    assert rows("SELECT sum(cents) FROM journal_lines") == [(0,)]
    assert rows("SELECT cents FROM journal_lines WHERE ledger_account = 'vat_payable'") == [(-8_000,)]
    texts = [text for (text,) in rows("SELECT text FROM messages WHERE text LIKE '%onnect%' ORDER BY id")]
    for text, words in zip(texts, ("was disconnected", "a crew will reconnect it", "is reconnected"), strict=True):
        assert words in text


def test_the_fee_is_that_of_the_place(indebted, operator, pay, rows):
    operator.asks("supply", "cut", NUMBER, *BY)
    pay(150_000)
    assert operator.asks("supply", "restore", NUMBER, "--at", "pole", *BY)["fee"] == "3828.00"
    assert rows("SELECT balance_cents FROM accounts") == [(382_800,)]


def test_nobody_is_cut_off_who_is_not_liable_at_that_moment(indebted, operator, pay, rows):
    pay(150_000)
    assert "not liable" in operator.types("supply", "cut", NUMBER, *BY).err
    assert rows("SELECT status FROM accounts") == [("active",)]


def test_nobody_is_restored_before_the_debt_is_paid(indebted, operator, pay, rows):
    operator.asks("supply", "cut", NUMBER, *BY)
    pay(149_900)
    assert "not on the reconnect list" in operator.types("supply", "restore", NUMBER, *BY).err
    assert rows("SELECT status FROM accounts") == [("disconnected",)]


def test_a_second_payment_orders_no_second_reconnection(indebted, operator, pay, rows):
    operator.asks("supply", "cut", NUMBER, *BY)
    pay(150_000)
    pay(10_000, "RKL51ZDR4G")
    assert len(listed(operator, "reconnect")) == 1
    assert rows("SELECT count(*) FROM messages WHERE text LIKE '%crew will reconnect%'") == [(1,)]


def test_an_account_that_is_cut_off_again_waits_for_its_next_payment(indebted, operator, pay, engine, pass_time, phone):
    operator.asks("supply", "cut", NUMBER, *BY)
    pay(150_000)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET status = 'active'")
    pass_time(days=10)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    pass_time(days=15)
    operator.asks("supply", "cut", NUMBER, *BY)
    assert listed(operator, "reconnect") == []
    pay(500_000, "RKL51ZDR4G")
    assert listed(operator, "reconnect") == [NUMBER]


def test_an_account_that_the_file_says_is_active_again_leaves_the_reconnect_list(indebted, operator, pay, engine):
    operator.asks("supply", "cut", NUMBER, *BY)
    pay(150_000)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET status = 'active'")
    assert listed(operator, "reconnect") == []


def test_a_statement_names_the_receipt_of_a_payment(indebted, operator, pay):
    pay(100_000)
    stated = operator.asks("ledger", "statement", NUMBER, "--from", "2020-01-01", "--to", "2099-01-01")
    assert [(each["kind"], each["reference"], each["amount"]) for each in stated["movements"]] == [
        ("opening_balance", None, "1500.00"),
        ("payment", "RKL51ZDR4F", "-1000.00"),
    ]
