"""What nobody should send, at every payment callback: a clear answer, nothing lost, nothing half done, no trace."""

import json
from itertools import count

import pytest
import requests

from jobs import payments as tasks
from payments.cards.paystack import sign
from tests.support.payment_providers import CARD_KEY, OLD_CARD_KEY, confirmation, stamp
from tests.support.sms import text_in

WANJIKU = "+254711000001"
RECEIPTS = (f"RKM{number:07d}" for number in count())
CONFIRMATION, VALIDATION, PROMPT, CARD = "paybill/confirmation", "paybill/validation", f"stk/{'0' * 32}", "paystack"
DOORS = (CONFIRMATION, VALIDATION, PROMPT, CARD)
KEPT = (CONFIRMATION, PROMPT, CARD)
BOMB = b"[" * 1_000 + b"]" * 1_000


def post(payments, door, body):
    if door == CARD:
        headers = {"X-Paystack-Signature": sign(body, CARD_KEY)}
        return requests.post(f"{payments.public_url}/callbacks/paystack", data=body, headers=headers, timeout=10)
    return requests.post(f"{payments.callbacks_at}/{door}", data=body, timeout=10)


def confirmed(**changes):
    return confirmation(**{"TransID": next(RECEIPTS), **changes})


def result(**changes):
    items = {"Amount": 500, "MpesaReceiptNumber": next(RECEIPTS), "PhoneNumber": 254711000001, **changes}
    named = [{"Name": name, "Value": value} for name, value in items.items()]
    body = {"CheckoutRequestID": "ws_CO_1", "ResultCode": 0, "CallbackMetadata": {"Item": named}}
    return {"Body": {"stkCallback": body}}


def balance(payments):
    return payments.one("SELECT balance_cents FROM accounts")


def booked_nothing(payments):
    changed = "SELECT id FROM payments UNION ALL SELECT id FROM messages UNION ALL SELECT id FROM recon_breaks"
    return (balance(payments), payments.rows(changed)) == (125_000, [])


@pytest.mark.parametrize("door", DOORS)
def test_ten_megabytes_are_refused_by_every_callback_and_not_stored(payments, account, door):
    answer = post(payments, door, json.dumps(confirmed(FirstName="x" * 10_000_000)).encode())
    assert (answer.status_code, "Traceback" in answer.text) == (413, False)
    assert payments.rows("SELECT id FROM inbox") == []


def test_a_body_that_does_not_say_how_long_it_is_is_refused_as_well(payments, account):
    body = (b" " * 65_536 for _ in range(160))
    answer = requests.post(f"{payments.callbacks_at}/{CONFIRMATION}", data=body, timeout=10)
    assert answer.status_code == 413
    assert payments.rows("SELECT id FROM inbox") == []


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        b'{"a":' * 1_000 + b"1" + b"}" * 1_000,
        b'{"Body":{"stkCallback":' + BOMB + b'},"event":"charge.success","data":' + BOMB + b"}",
        b"\x00",
        b'\x00{"TransID":"RKL51ZDR4F"}',
        b'{"TransID":\x00}',
        b"{",
        b"null",
        b"1" * 60_000,
        b"\xff\xfe\x00\x00",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_cannot_be_read_is_answered_kept_with_its_reason_and_books_nothing(payments, account, door, body):
    answer = post(payments, door, body)
    assert (answer.status_code, "Traceback" in answer.text) == (200, False)
    tasks.apply()
    assert payments.rows("SELECT state, reason FROM inbox") == ([("failed", "not_understood")] if door in KEPT else [])
    assert booked_nothing(payments)


@pytest.mark.parametrize(
    "changes",
    [
        {"FirstName": "\x00", "MSISDN": "\x00", "BillRefNumber": "3500600\x00-01"},
        {"TransTime": "20260230000000"},
        {"TransTime": "yesterday"},
        {"TransTime": ""},
        *({"OrgAccountBalance": balance} for balance in ("-1e-999999999", "1e999999999", "KES 5", {}, "NaN")),
        {"FirstName": "\ud83d", "ThirdPartyTransID": BOMB[:400].decode()},
    ],
    ids=str,
)
def test_money_is_booked_whatever_stands_beside_it(payments, account, changes):
    assert post(payments, CONFIRMATION, json.dumps(confirmed(**changes)).encode()).status_code == 200
    tasks.apply()
    assert payments.rows("SELECT state FROM inbox") == [("done",)]
    assert balance(payments) == 75_000


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.replace("_", "\xe9").encode("latin-1"),
        lambda text: text.replace("_", "\u2019").encode("cp1252"),
        lambda text: text.encode() + b"\x00\x00\r\n",
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
    ],
    ids=["latin-1", "cp1252", "NULs behind it", "BOM", "UTF-16"],
)
def test_the_encoding_of_a_name_costs_nobody_the_payment(payments, account, encode):
    post(payments, CONFIRMATION, encode(json.dumps(confirmed(FirstName="Jos_"))))
    tasks.apply()
    assert payments.rows("SELECT state FROM inbox") == [("done",)]
    assert balance(payments) == 75_000


@pytest.mark.parametrize(
    "typed",
    [
        *("'3500600-01'", "3500600-01#", "*3500600-01#", "(3500600-01)", "=3500600-01", "#3500600-01:"),
        *("٣٥٠٠٦٠٠-٠١", "３５００６００－０１", "\u202d3500600-01\u202c", "3500600\u200b-01"),
    ],
    ids=ascii,
)
def test_what_a_payer_types_around_the_number_or_in_other_digits_finds_the_account(payments, account, typed):
    body = json.dumps(confirmed(BillRefNumber=typed)).encode()
    assert post(payments, VALIDATION, body).json()["ResultCode"] == 0
    post(payments, CONFIRMATION, body)
    tasks.apply()
    assert balance(payments) == 75_000


@pytest.mark.parametrize("receipt", ["RKL51ZDR4F\u200b", "\u202aRKL51ZDR4F\u202c", "RKL51ZDR4F\u00a0"], ids=ascii)
def test_marks_that_nobody_sees_make_no_other_receipt(payments, account, receipt):
    for each in (receipt, "RKL51ZDR4F"):
        post(payments, CONFIRMATION, json.dumps(confirmation(TransID=each)).encode())
        tasks.apply()
    assert (balance(payments), payments.moved_here()) == (75_000, 50_000)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RKL51ZDR4F", "rkl51zdr4f"),
        ("RKL51ZDR4F", "Rkl51zDR4f"),
        ("RKL51ZDR4F", "\uff32\uff2b\uff2c51ZDR4F"),
        ("rkl51zdr4f", "RKL51ZDR4F"),
    ],
)
def test_the_same_receipt_in_other_letters_is_no_second_payment(payments, account, one, other):
    for receipt in (one, other, one):
        post(payments, CONFIRMATION, json.dumps(confirmation(TransID=receipt)).encode())
        tasks.apply()
    assert payments.moved_here() == payments.one("SELECT sum(cents) FROM payments") == 50_000
    assert payments.rows("SELECT count(*) FROM payments") == [(1,)]


def test_a_bare_nul_in_what_the_payer_typed_costs_nobody_the_payment(payments, account):
    body = json.dumps(confirmed(BillRefNumber="3500600_-01")).encode().replace(b"_", b"\x00")
    post(payments, CONFIRMATION, body)
    tasks.apply()
    assert balance(payments) == 75_000


@pytest.mark.parametrize(
    "typed",
    [
        "\U0001f4a1\U0001f600",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\ud83d",
        "\udca1\ud83d",
        "\u202e10-0060053",
    ],
    ids=ascii,
)
def test_a_reference_of_emoji_even_one_cut_in_half_is_refused_or_waits_in_suspense(payments, account, typed):
    body = json.dumps(confirmed(BillRefNumber=typed)).encode()
    assert post(payments, VALIDATION, body).json()["ResultCode"] == "C2B00012"
    post(payments, CONFIRMATION, body)
    tasks.apply()
    assert payments.rows("SELECT state FROM inbox") == [("done",)]
    assert payments.rows("SELECT reason, released_at FROM suspense") == [("unknown", None)]
    assert balance(payments) == 125_000


def test_an_emoji_beside_the_number_does_not_hide_the_account(payments, account):
    post(payments, CONFIRMATION, json.dumps(confirmed(BillRefNumber="350060001 \U0001f4a1")).encode())
    tasks.apply()
    assert payments.one("SELECT count(*) FROM suspense") + (balance(payments) == 75_000) == 1


@pytest.mark.parametrize(
    "amount",
    [0, -5, "0", "-5", "0.00", "five", "", None, [500], "1e999", "NaN", "Infinity", "1e999999999", "1e-999999999"],
    ids=repr,
)
@pytest.mark.parametrize("door", [CONFIRMATION, PROMPT])
def test_an_amount_that_is_none_moves_no_money_and_is_kept_with_its_reason(payments, account, door, amount):
    path = door
    if door == PROMPT:
        payments.asks(account, WANJIKU, 500)
        path = f"stk/{payments.one('SELECT token FROM payment_intents')}"
    body = confirmed(TransAmount=amount) if door == CONFIRMATION else result(Amount=amount)
    post(payments, path, json.dumps(body).encode())
    tasks.apply()
    assert payments.rows("SELECT state, reason FROM inbox") == [("failed", "not_an_amount")]
    assert booked_nothing(payments)


@pytest.mark.parametrize("door", [CONFIRMATION, VALIDATION, PROMPT, CARD])
@pytest.mark.parametrize("number", ["1e999999999", "1e-999999999", "-1e999999999", "1" * 4_000, "1.0E+400000000"])
def test_a_number_without_measure_costs_neither_time_nor_memory(payments, account, door, number):
    body = f'{{"TransID":{number},"TransAmount":{number},"BillRefNumber":{number},"BusinessShortCode":{number}'
    body += f',"event":{number},"data":{number},"Body":{{"stkCallback":{{"ResultCode":{number}}}}}}}'
    assert post(payments, door, body.encode()).status_code == 200
    tasks.apply()
    assert payments.rows("SELECT id FROM inbox WHERE state = 'new'") == []
    assert booked_nothing(payments)


@pytest.mark.parametrize(("amount", "cents"), [("12.50", 1_250), (12.5, 1_250), ("250000", 25_000_000)])
def test_what_mpesa_says_was_paid_is_booked_to_the_cent_however_much_it_is(payments, account, amount, cents):
    post(payments, CONFIRMATION, json.dumps(confirmed(TransAmount=amount)).encode())
    tasks.apply()
    assert balance(payments) == 125_000 - cents
    assert payments.moved_here() == cents


@pytest.mark.parametrize("typed", ["0", "-5", "1000000000", "1e9", "12.50", "five", "9" * 150])
def test_by_text_an_amount_that_may_not_be_paid_is_asked_for_again(payments, account, typed):
    text_in(payments.flask.test_client(), WANJIKU, f"PAY {typed}")
    [(text,)] = payments.rows("SELECT text FROM messages")
    assert "How much do you pay" in text
    assert payments.rows("SELECT id FROM payment_intents") == []


@pytest.mark.parametrize("typed", ["", "\x00", "\U0001f64f"])
def test_by_text_what_names_no_amount_asks_for_all_that_is_owed(payments, account, typed):
    text_in(payments.flask.test_client(), WANJIKU, f"PAY {typed}")
    assert payments.rows("SELECT cents FROM payment_intents") == [(125_000,)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-5", "Digits only"),
        ("1000000000", "At most KES 250,000"),
        ("1e9", "Digits only"),
        ("12.50", "Whole shillings"),
        ("five", "Digits only"),
        ("\U0001f600", "Digits only"),
        ("\x00", "Digits only"),
        ("00", "At least"),
        ("9" * 150, "Digits only"),
    ],
)
def test_on_the_menu_an_amount_that_may_not_be_paid_gets_a_reason_and_asks_nobody(payments, account, typed, words):
    payments.phone(WANJIKU).dials().answers("3", "2", typed).sees(words, "Enter amount")
    assert payments.rows("SELECT id FROM payment_intents") == []


def test_on_the_menu_0_for_an_amount_goes_back_and_asks_nobody(payments, account):
    payments.phone(WANJIKU).dials().answers("3", "2", "0").sees("1 Pay all")
    assert payments.rows("SELECT id FROM payment_intents") == []


def last_years_request(payments, account, state):
    """The token of a request of a year ago, that has come to this state."""
    payments.asks(account, WANJIKU, 500)
    ago = "interval '1 year'"
    with payments.parts.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE payment_intents SET state = '{state}', checkout_id = 'ws_CO_1', query_at = NULL,"
            f" created_at = created_at - {ago}, sent_at = created_at - {ago}"
        )
    return payments.one("SELECT token FROM payment_intents")


@pytest.mark.parametrize("state", ["sent", "unknown", "failed", "expired", "rejected", "paid_unreceipted"])
def test_a_success_told_a_year_late_is_booked_and_receipted(payments, account, state):
    token = last_years_request(payments, account, state)
    post(payments, f"stk/{token}", json.dumps(result(TransactionDate=stamp(days=365))).encode())
    tasks.apply()
    assert (payments.one("SELECT state FROM payment_intents"), balance(payments)) == ("paid", 75_000)
    assert payments.rows("SELECT purpose FROM messages") == [("receipt",)]


@pytest.mark.parametrize("state", ["failed", "expired", "rejected", "paid", "paid_unreceipted"])
def test_a_failure_told_a_year_late_changes_nothing_and_bothers_nobody(payments, account, state):
    token = last_years_request(payments, account, state)
    body = {"CheckoutRequestID": "ws_CO_1", "ResultCode": 1032, "ResultDesc": "Request cancelled by user"}
    assert post(payments, f"stk/{token}", json.dumps({"Body": {"stkCallback": body}}).encode()).status_code == 200
    tasks.apply()
    assert payments.rows("SELECT state FROM inbox") == [("done",)]
    assert payments.one("SELECT state FROM payment_intents") == state
    assert booked_nothing(payments)


def test_the_token_of_a_card_link_is_no_way_in_for_the_result_of_a_prompt(payments, account):
    payments.asks(account, WANJIKU, 500, "paystack")
    post(payments, f"stk/{payments.one('SELECT token FROM payment_intents')}", json.dumps(result()).encode())
    tasks.apply()
    assert payments.rows("SELECT state, reason FROM inbox") == [("failed", "no_request")]
    assert booked_nothing(payments)


@pytest.mark.parametrize("key", [CARD_KEY, OLD_CARD_KEY, "sk_test_of_somebody_else"])
def test_a_card_payment_whose_webhook_the_old_key_signed_during_a_rotation_is_booked(payments, account, key):
    payments.paystack.command("scripts", webhook={"times": 0})
    payments.asks(account, WANJIKU, 500, "paystack")
    tasks.send()
    reference = payments.one("SELECT token FROM payment_intents")
    payments.paystack.command("customer", reference=reference, action="pay")
    body = json.dumps({"event": "charge.success", "data": {"id": 7, "reference": reference}}).encode()
    headers = {"X-Paystack-Signature": sign(body, key)}
    known = key != "sk_test_of_somebody_else"
    answer = requests.post(f"{payments.public_url}/callbacks/paystack", data=body, headers=headers, timeout=10)
    assert answer.status_code == (200 if known else 401)
    tasks.apply()
    tasks.ask()
    assert balance(payments) == (75_000 if known else 125_000)


@pytest.mark.parametrize("event", ["charge.success", "refund.processed", "charge.dispute.create"])
@pytest.mark.parametrize(
    "data", [{}, {"id": {}, "reference": []}, {"reference": "\ud83d"}, {"id": 1, "transaction": 2, "amount": "12.5"}]
)
def test_a_signed_event_that_says_nothing_sensible_is_settled_and_credits_nobody(payments, account, event, data):
    assert post(payments, CARD, json.dumps({"event": event, "data": data}).encode()).status_code == 200
    tasks.apply()
    assert payments.rows("SELECT id FROM inbox WHERE state = 'new'") == []
    assert (balance(payments), payments.rows("SELECT id FROM payments")) == (125_000, [])
