"""The guards by which a payment is booked once hold something: without any one of them the ledger goes wrong."""

from threading import Thread

import requests
import sqlalchemy as sa

from domain.payments.payments import CONFIRMATION, Payment
from domain.services.payments.record_payment import record_payment
from jobs import payments as tasks
from store.accounts import accounts
from store.core import inbox
from store.payments import payments as payment_rows
from tests.support.payment_providers import confirmation
from tests.support.waiting import until, waits_for_a_lock

WANJIKU = "+254711000001"
RECEIPTS = ("RKL51ZDR4F", "RKL51ZDR4G")


def book(payments, work, receipt):
    payment = Payment("mpesa", receipt, 10_000, CONFIRMATION, work.now, reference="3500600-01")
    return record_payment(payment, work, payments.parts.terms)


def book_while_another_is_booked(payments, engine, receipts):
    """Two payments at once: the second begins when the first has booked and not yet committed."""

    def second():
        with payments.parts.store.transaction() as work:
            book(payments, work, receipts[1])

    with payments.parts.store.transaction() as work:
        book(payments, work, receipts[0])
        work.connection.flush()
        thread = Thread(target=second)
        thread.start()
        until(lambda: not thread.is_alive() or waits_for_a_lock(engine))
    thread.join()


def reported_balances(payments):
    return [text.partition("owe ")[2].partition(".")[0] for (text,) in payments.rows("SELECT text FROM messages")]


def test_with_all_guards_two_payments_at_once_are_told_one_after_the_other(payments, account, engine):
    book_while_another_is_booked(payments, engine, RECEIPTS)
    assert sorted(reported_balances(payments)) == ["KES 1,050", "KES 1,150"]


def test_without_the_lock_on_the_account_a_receipt_tells_a_wrong_balance(payments, account, engine, monkeypatch):
    monkeypatch.setattr(accounts, "_LOCK_PAYEE", accounts._PAYEE_BY_ID)  # noqa: SLF001 - the guard to be taken away
    book_while_another_is_booked(payments, engine, RECEIPTS)
    assert reported_balances(payments) == ["KES 1,150", "KES 1,150"]


def test_without_the_unique_receipt_a_repeated_payment_is_credited_twice(payments, account, engine, monkeypatch):
    unguarded = str(payment_rows._ADD).replace("ON CONFLICT (provider, receipt) DO NOTHING", "")  # noqa: SLF001 - as above
    monkeypatch.setattr(payment_rows, "_ADD", sa.text(unguarded))
    constraint = "payments_provider_receipt_key"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE payments DROP CONSTRAINT {constraint}")
    try:
        for _ in range(2):
            with payments.parts.store.transaction() as work:
                book(payments, work, RECEIPTS[0])
        assert payments.one("SELECT balance_cents FROM accounts") == 105_000
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("DELETE FROM payments")
            connection.exec_driver_sql(f"ALTER TABLE payments ADD CONSTRAINT {constraint} UNIQUE (provider, receipt)")


def test_without_keeping_what_was_told_before_the_answer_a_payment_is_lost(payments, account, monkeypatch):
    monkeypatch.setattr(inbox.Inbox, "keep", lambda *_: None)
    confirmed = confirmation(TransID=RECEIPTS[0], TransAmount="100.00")
    assert requests.post(f"{payments.callbacks_at}/paybill/confirmation", json=confirmed, timeout=10).status_code == 200
    tasks.apply()
    assert payments.one("SELECT balance_cents FROM accounts") == 125_000
