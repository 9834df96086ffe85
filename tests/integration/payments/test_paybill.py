"""Paying to the paybill by M-Pesa's own menu: asked first, reported afterwards, booked once."""

import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import requests
import sqlalchemy as sa
from structlog.testing import capture_logs

from domain.payments.payments import CONFIRMATION, MPESA, Payment
from domain.services.payments.record_payment import record_payment
from jobs import payments as tasks
from payments.json_fields import to_nairobi_stamp
from store.core.clock import travel
from tests.support.customers import add_customer
from tests.support.payment_providers import PAYMENTS_TOKEN, confirmation

WANJIKU, OTIENO = "+254711000001", "+254722000002"
RECEIPTS = (f"RKL{number:07d}" for number in count())


@pytest.fixture
def account(payments):
    return add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, meter="KE1234567", balance_cents=125_000)


def confirmed(**changes):
    """With all that M-Pesa sends along."""
    usual = {
        "TransactionType": "Pay Bill",
        "TransID": next(RECEIPTS),
        "BillRefNumber": "3500600-01",
        "InvoiceNumber": "",
        "OrgAccountBalance": "",
        "ThirdPartyTransID": "",
        "MSISDN": "2547 ***** 126",
        "FirstName": "NICHOLAS",
        "MiddleName": "",
        "LastName": "",
    }
    return confirmation(**usual | changes)


def post(payments, what, body, token=PAYMENTS_TOKEN, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return requests.post(f"{payments.public_url}/callbacks/{token}/{what}", data=data, headers=headers, timeout=10)


def at(payments, utc):
    """It is a second later than that."""
    until_then = datetime.fromisoformat(utc).replace(tzinfo=UTC) - payments.parts.clock.now()
    with payments.parts.engine.begin() as connection:
        travel(connection, until_then + timedelta(seconds=1))


def balance(payments):
    return payments.one("SELECT balance_cents FROM accounts WHERE number = '3500600-01'")


def balances(payments):
    return [cents for (cents,) in payments.rows("SELECT balance_cents FROM accounts ORDER BY number")]


def test_a_payment_to_the_paybill_is_booked_and_the_receipt_is_due(payments, account):
    payments.pays(OTIENO, 500, "3500600-01")
    payments.works()
    assert balance(payments) == 75_000
    assert payments.moved_here() == payments.moved_there() == 50_000
    assert payments.rows("SELECT phone FROM messages") == [(WANJIKU,)]


def test_the_confirmation_is_stored_before_it_is_answered_and_answered_as_daraja_wants(payments, account):
    answer = post(payments, "paybill/confirmation", confirmed())
    assert (answer.status_code, answer.json()["ResultCode"]) == (200, 0)
    assert payments.rows("SELECT kind, state FROM inbox") == [("mpesa.confirmation", "new")]
    tasks.apply()
    assert payments.rows("SELECT state FROM inbox") == [("done",)]


@pytest.mark.parametrize("reference", ["3500600-01", "350060001", "35OO6OO Ol", "acc 3500600-01", "KE1234567"])
def test_a_known_reference_is_let_through(payments, account, reference):
    assert post(payments, "paybill/validation", confirmed(BillRefNumber=reference)).json()["ResultCode"] == 0


@pytest.mark.parametrize("reference", ["9999999-01", "JOHN", "", "\U0001f600", "0711000001", "x" * 500])
def test_a_reference_that_is_certainly_nobodys_is_refused(payments, account, reference):
    answer = post(payments, "paybill/validation", confirmed(BillRefNumber=reference)).json()
    assert answer["ResultCode"] == "C2B00012"


@pytest.mark.parametrize("said", [{}, *({"BillRefNumber": odd} for odd in (None, True, ["x"], {"a": 1}))], ids=str)
def test_a_reference_that_cannot_be_read_is_let_through(payments, account, said):
    assert post(payments, "paybill/validation", said).json()["ResultCode"] == 0


def test_a_reference_that_comes_as_a_number_is_read(payments, account):
    references = {350060001: 0, 999999901: "C2B00012"}
    for reference, code in references.items():
        answer = post(payments, "paybill/validation", confirmed(BillRefNumber=reference))
        assert answer.json()["ResultCode"] == code


def test_a_number_that_several_accounts_share_is_let_through(payments):
    for suffix in ("01", "02"):
        add_customer(payments.parts.engine, f"7001234-{suffix}")
    assert post(payments, "paybill/validation", confirmed(BillRefNumber="7001234")).json()["ResultCode"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"TransID":',
        b"[" * 1_000 + b"]" * 1_000,
        json.dumps(confirmed(TransID=None)).encode(),
        json.dumps(confirmed(TransID={"a": 1})).encode(),
        json.dumps(confirmed(TransAmount="-5")).encode(),
        json.dumps(confirmed(TransAmount="0")).encode(),
        json.dumps(confirmed(TransAmount="1e999")).encode(),
        json.dumps(confirmed(TransAmount="NaN")).encode(),
        json.dumps(confirmed(TransAmount=True)).encode(),
        json.dumps(confirmed(BusinessShortCode="123456")).encode(),
    ],
    ids=lambda body: repr(body[:30]),
)
def test_what_cannot_be_a_payment_is_kept_with_the_reason_and_books_nothing(payments, account, body):
    assert post(payments, "paybill/confirmation", body).status_code == 200
    tasks.apply()
    [(state, reason)] = payments.rows("SELECT state, reason FROM inbox")
    assert state == "failed"
    assert reason
    assert balance(payments) == 125_000
    assert post(payments, "paybill/validation", body).status_code == 200


@pytest.mark.parametrize("amount", ["500", "500.0", "500.00", 500, 500.0, "5e2"])
def test_the_amount_is_read_in_every_form_that_daraja_writes(payments, account, amount):
    post(payments, "paybill/confirmation", confirmed(TransAmount=amount))
    tasks.apply()
    assert balance(payments) == 75_000


def test_a_nul_byte_in_any_field_does_no_harm(payments, account):
    post(payments, "paybill/confirmation", confirmed(BillRefNumber="3500600\x00-01", FirstName="\x00", MSISDN="\x00"))
    tasks.apply()
    assert balance(payments) == 75_000


def test_ten_megabytes_are_refused_and_not_stored(payments, account):
    assert post(payments, "paybill/confirmation", b" " * 10_000_000).status_code == 413
    assert payments.rows("SELECT id FROM inbox") == []


@pytest.mark.parametrize("what", ["paybill/confirmation", "paybill/validation", f"stk/{'0' * 32}"])
@pytest.mark.parametrize("token", ["wrong", PAYMENTS_TOKEN[:-1], PAYMENTS_TOKEN.upper(), "%00"])
def test_a_wrong_token_finds_nothing_and_leaves_nothing(payments, what, token):
    answer = post(payments, what, confirmed(), token=token)
    assert (answer.status_code, answer.content) == (404, b"")
    assert payments.rows("SELECT id FROM inbox") == []


@pytest.mark.parametrize("intent_token", ["x" * 32, "0" * 31, "0" * 33, "0123456789ABCDEF" * 2, "..%2f.."])
def test_a_path_that_no_intent_can_have_finds_nothing(payments, intent_token):
    assert post(payments, f"stk/{intent_token}", {}).status_code == 404


@pytest.mark.parametrize("msisdn", ["2547 ***** 126", hashlib.sha256(b"254722000002").hexdigest(), "", None])
def test_a_masked_or_hashed_number_is_no_phone_and_no_key(payments, account, msisdn):
    post(payments, "paybill/confirmation", confirmed(MSISDN=msisdn))
    tasks.apply()
    assert payments.rows("SELECT phone FROM payments") == [(None,)]
    assert payments.rows("SELECT phone FROM messages") == [(WANJIKU,)]


def test_a_real_number_of_another_payer_gets_the_receipt_too(payments, account):
    post(payments, "paybill/confirmation", confirmed(MSISDN="254722000002"))
    tasks.apply()
    assert {phone for (phone,) in payments.rows("SELECT phone FROM messages")} == {WANJIKU, OTIENO}


def test_the_time_of_a_payment_is_that_of_nairobi(payments, account):
    at(payments, "2026-12-31T20:59:59")
    post(payments, "paybill/confirmation", confirmed(TransTime="20261231235959"))
    post(payments, "paybill/confirmation", confirmed(TransTime="20270101000000"))
    tasks.apply()
    assert payments.rows("SELECT to_char(paid_at, 'YYYY-MM-DD HH24:MI:SS') FROM payments ORDER BY id") == [
        ("2026-12-31 20:59:59",),
        ("2026-12-31 21:00:00",),
    ]


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2027-01-31T20:59:50", "2027-01-31"),
        ("2027-01-31T21:00:00", "2027-02-01"),
        ("2028-02-29T20:59:50", "2028-02-29"),
        ("2028-02-29T21:00:00", "2028-03-01"),
    ],
)
def test_a_payment_is_booked_on_the_day_of_nairobi_whatever_the_machines_clock_says(payments, account, utc, day):
    at(payments, utc)
    post(payments, "paybill/confirmation", confirmed(TransTime=to_nairobi_stamp(payments.parts.clock.now())))
    tasks.apply()
    assert payments.rows("SELECT CAST(booked_on AS text) FROM journal_entries WHERE kind = 'payment'") == [(day,)]


def test_one_bad_message_does_not_hold_up_those_behind_it(payments, account):
    for body in (b"{", confirmed(), b"[]", confirmed()):
        post(payments, "paybill/confirmation", body)
    tasks.apply()
    assert balance(payments) == 25_000
    assert payments.rows("SELECT count(*) FROM inbox WHERE state = 'new'") == [(0,)]


class HostLost(Exception):
    """Before it could commit: its transaction stays open until PostgreSQL gives the host up."""


def test_a_booking_whose_host_was_lost_holds_up_its_own_account_only(payments, account):
    parts = payments.parts
    add_customer(parts.engine, "3500601-01", phone=OTIENO, meter="KE1234568", balance_cents=125_000)
    for reference in ("3500600-01", "3500601-01"):
        post(payments, "paybill/confirmation", confirmed(BillRefNumber=reference))
    with suppress(HostLost), parts.store.transaction() as of_the_lost_host:
        booked = Payment(MPESA, next(RECEIPTS), 10_000, CONFIRMATION, of_the_lost_host.now, reference="3500600-01")
        record_payment(booked, of_the_lost_host, parts.terms)
        of_the_lost_host.connection.flush()
        with capture_logs() as said:
            tasks.apply()
        assert balances(payments) == [125_000, 75_000]
        assert not [line for line in said if line.get("alert")]
        assert 'inbox_oldest_timestamp_seconds{kind="mpesa.confirmation"}' in payments.metrics()
        raise HostLost
    tasks.apply()
    assert balances(payments) == [75_000, 75_000]


def test_an_error_of_ours_leaves_the_message_to_be_tried_again(payments, account, engine):
    post(payments, "paybill/confirmation", confirmed())
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE reversals RENAME TO elsewhere"))
        connection.execute(sa.text("ALTER TABLE payments RENAME TO lost"))
    try:
        tasks.apply()
        assert payments.rows("SELECT state FROM inbox") == [("new",)]
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO reversals"))
            connection.execute(sa.text("ALTER TABLE lost RENAME TO payments"))
    tasks.apply()
    assert balance(payments) == 75_000


def test_when_external_validation_is_on_our_own_prompt_passes_it(payments, account):
    payments.safaricom.command("options", external_validation=True)
    assert payments.pays(OTIENO, 500, "9999999-01")["outcome"] != "completed"
    assert payments.pays(OTIENO, 500, "350060001")["outcome"] == "completed"
