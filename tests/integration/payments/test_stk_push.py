"""A prompt is sent once; whatever becomes of it, money that moved is booked once and the customer is notified."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from domain.payments.payments import OPEN
from jobs import payments as tasks
from payments.mpesa.stk_push import LEASE
from store.payments.intents import AT_ONCE
from tests.support.customers import add_customer
from tests.support.payment_providers import PAYMENTS_TOKEN, stamp

WANJIKU, OTIENO = "+254711000001", "+254722000002"
NEVER = {"times": 0}

MANY = 2 * AT_ONCE + 10
AS_MANY_AS_ON_A_DUE_DAY = """
    INSERT INTO payment_intents (token, provider, account_id, account_number, phone, asked_by, asked_in, cents,
                                 language, state, created_at, not_before, sent_at, lease_until, query_at)
    SELECT md5(number::text), 'mpesa', :account, '3500600-01', phone, phone, 'ussd:1', 50000, 'en', :state, :began,
           :began, CASE WHEN :state <> 'created' THEN CAST(:began AS timestamptz) END,
           CASE WHEN :state = 'sending' THEN CAST(:began AS timestamptz) END,
           CASE WHEN :state = 'sent' THEN CAST(:began AS timestamptz) END
    FROM generate_series(1, :many) AS number, LATERAL (SELECT '+2547' || lpad(number::text, 8, '0') AS phone) AS phones
"""


def state(payments):
    return payments.one("SELECT state FROM payment_intents ORDER BY id DESC LIMIT 1")


def balance(payments):
    return payments.one("SELECT balance_cents FROM accounts WHERE number = '3500600-01'")


def pushes(payments):
    return len(payments.safaricom.look("__pushes"))


def asks_until_settled(payments):
    """Time passes until nobody asks any more what became of the prompt."""
    for seconds in (30, 30, 60, 120, 600, 1_800, 60):
        payments.pass_time(seconds)
        payments.works()
        tasks.ask()
        tasks.expire_requests_without_news()


def test_a_prompt_that_is_answered_is_booked_at_once(payments, account):
    assert payments.asks(account, WANJIKU, 500) == "payment_asked"
    payments.works()
    assert (state(payments), balance(payments)) == ("paid", 75_000)
    assert payments.moved_here() == payments.moved_there() == 50_000
    [(phone, text)] = payments.rows("SELECT phone, text FROM messages")
    assert phone == WANJIKU
    assert "KES 750" in text


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ({"answer": "cancel"}, "cancelled"),
        ({"answer": "wrong_pin"}, "PIN was wrong"),
        ({"result": "1"}, "not enough money"),
        ({"result": "1019"}, "not answered in time"),
        ({"result": "8006"}, "call 100"),
        ({"result": "1037"}, "could not reach"),
    ],
)
def test_a_prompt_that_fails_is_told_with_its_reason_and_the_paybill(payments, account, script, words):
    payments.safaricom.command("scripts", **script)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert (state(payments), balance(payments)) == ("failed", 125_000)
    [(text,)] = payments.rows("SELECT text FROM messages")
    assert words in text
    assert "888888" in text


@pytest.mark.parametrize("code", [17, 26, 1001, 1025, 1036, 9999, 4711])
def test_a_code_that_proves_nothing_charges_nobody_again_and_says_so_in_the_end(payments, account, code):
    payments.safaricom.command("scripts", result=str(code))
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert state(payments) == "sent"
    asks_until_settled(payments)
    assert (state(payments), pushes(payments), balance(payments)) == ("expired", 1, 125_000)
    [(text,)] = payments.rows("SELECT text FROM messages")
    assert "No news" in text


@pytest.mark.parametrize("reply", ["lost", "html_accepted", "internal_accepted"])
def test_when_the_reply_is_lost_the_payment_is_booked_and_never_asked_for_again(payments, account, reply):
    payments.safaricom.command("scripts", reply=reply, callback={"times": 1, "delay_seconds": 10})
    payments.asks(account, WANJIKU, 500)
    tasks.send()
    payments.pass_time(15)
    payments.works()
    assert (state(payments), balance(payments), pushes(payments)) == ("paid", 75_000, 1)


def test_when_reply_and_callback_are_lost_the_confirmation_books_it(payments, account):
    payments.safaricom.command("scripts", reply="lost", callback=NEVER)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert (state(payments), balance(payments), pushes(payments)) == ("paid", 75_000, 1)


def test_when_everything_is_lost_the_pull_books_it(payments, account):
    payments.safaricom.command("scripts", reply="lost", callback=NEVER, confirmation=NEVER)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert (state(payments), balance(payments)) == ("unknown", 125_000)
    tasks.pull()
    assert (state(payments), balance(payments), pushes(payments)) == ("paid", 75_000, 1)


def paid_and_only_the_query_says_so(payments, account):
    """No callback, no confirmation: the query knows no receipt."""
    payments.safaricom.command("scripts", callback=NEVER, confirmation=NEVER)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    payments.pass_time(30)
    tasks.ask()


def test_a_query_alone_credits_nothing_and_its_receipt_is_fetched(payments, account):
    paid_and_only_the_query_says_so(payments, account)
    assert (state(payments), balance(payments)) == ("paid_unreceipted", 125_000)
    tasks.watch_paybill_balance()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


def test_a_receipt_that_no_pull_can_bring_any_more_is_left_to_the_night(payments, account):
    paid_and_only_the_query_says_so(payments, account)
    payments.pass_time(4 * 3_600)
    tasks.watch_paybill_balance()
    assert (state(payments), payments.one("SELECT count(*) FROM recon_runs")) == ("paid_unreceipted", 0)
    tasks.pull_two_days()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


def test_what_was_paid_and_has_no_receipt_even_in_the_night_is_listed_for_somebody_to_look_into(payments, account):
    paid_and_only_the_query_says_so(payments, account)
    payments.safaricom.stand_in.state.ledger.movements.clear()
    payments.pass_time(49 * 3_600)
    for _ in range(2):
        tasks.pull_two_days()
    checkout_id = payments.one("SELECT checkout_id FROM payment_intents")
    assert payments.rows("SELECT kind, receipt, settled_at FROM recon_breaks") == [("missing_here", checkout_id, None)]
    assert (state(payments), balance(payments)) == ("paid_unreceipted", 125_000)


@pytest.mark.parametrize("code", ["1", "2", "8", "17", "1019", "1032", "1037", "2001", "2028", "0000", "SFC_IC0003"])
def test_a_query_that_is_refused_is_not_the_result_of_its_prompt(payments, account, code):
    payments.safaricom.command(
        "scripts",
        query_refused=code,
        pending_queries=2,
        callback={"times": 1, "delay_seconds": 100},
        confirmation=NEVER,
    )
    payments.asks(account, WANJIKU, 500)
    payments.works()
    for seconds in (30, 30):
        payments.pass_time(seconds)
        tasks.ask()
        assert (state(payments), payments.rows("SELECT text FROM messages")) == ("sent", [])
    assert payments.asks(account, WANJIKU, 600) == "already_asked"
    payments.pass_time(60)
    payments.works()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


@pytest.mark.parametrize("pending", ["error", "4999", "1"])
def test_a_query_that_comes_too_early_settles_nothing(payments, account, pending):
    payments.safaricom.command("scripts", pending=pending, pending_queries=2, answer="cancel", callback=NEVER)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    for seconds, expected in ((30, "sent"), (30, "sent"), (60, "failed")):
        payments.pass_time(seconds)
        tasks.ask()
        assert state(payments) == expected


def test_a_success_after_a_failure_was_told_is_booked_and_receipted(payments, account):
    payments.safaricom.command("scripts", result="1037", pays_after_seconds=600)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert state(payments) == "failed"
    payments.pass_time(900)
    payments.works()
    assert (state(payments), balance(payments)) == ("paid", 75_000)
    assert [purpose for (purpose,) in payments.rows("SELECT purpose FROM messages ORDER BY id")] == [
        "answer",
        "receipt",
    ]


def test_a_failure_after_the_success_changes_nothing(payments, account):
    payments.asks(account, WANJIKU, 500)
    payments.works()
    [(token, checkout_id)] = payments.rows("SELECT token, checkout_id FROM payment_intents")
    failure = {"Body": {"stkCallback": {"CheckoutRequestID": checkout_id, "ResultCode": 1032, "ResultDesc": "x"}}}
    requests.post(f"{payments.callbacks_at}/stk/{token}", json=failure, timeout=10)
    tasks.apply()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


def test_the_callback_that_comes_before_the_reply_is_booked(payments, account):
    payments.safaricom.command("scripts", callback_when="before_reply", reply_delay_seconds=0.3)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


@pytest.mark.parametrize("first", ["callback", "confirmation"])
def test_callback_and_confirmation_are_one_payment_in_either_order(payments, account, first):
    payments.safaricom.command("scripts", first=first)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert (balance(payments), payments.one("SELECT count(*) FROM payments")) == (75_000, 1)


def test_fifty_callbacks_at_once_are_one_payment(payments, account):
    payments.safaricom.command("scripts", callback={"times": 50, "threads": 20})
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert payments.one("SELECT count(*) FROM inbox WHERE state = 'done'") == 51
    assert (balance(payments), payments.one("SELECT count(*) FROM messages")) == (75_000, 1)
    assert payments.rows("SELECT kind, count(*) FROM journal_entries WHERE kind <> 'opening_balance' GROUP BY 1") == [
        ("payment", 1)
    ]


@pytest.mark.parametrize("fault", ["malformed", "wrong_amount", "wrong_token", "unknown_id"])
def test_a_forged_callback_credits_nothing_and_is_noted(payments, account, fault):
    payments.safaricom.command("scripts", callback_fault=fault, confirmation=NEVER)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert balance(payments) == 125_000
    assert payments.one("SELECT count(*) FROM payments") == 0
    noted = payments.one("SELECT count(*) FROM inbox WHERE state = 'failed'") + payments.one(
        "SELECT count(*) FROM recon_breaks"
    )
    assert noted == 1
    tasks.pull()
    assert balance(payments) == 75_000


def test_only_one_request_is_open_for_a_phone(payments, account):
    other = add_customer(payments.parts.engine, "8800600-01")
    assert payments.asks(account, OTIENO, 500) == "payment_asked"
    assert payments.asks(other, OTIENO, 700) == "already_asked"
    assert payments.asks(other, WANJIKU, 700) == "payment_asked"


def test_of_twenty_requests_at_once_for_a_phone_one_is_open(payments, account):
    with ThreadPoolExecutor(8) as customers:
        outcomes = list(customers.map(lambda number: payments.asks(account, WANJIKU, 500 + number), range(20)))
    assert sorted(outcomes) == ["already_asked"] * 19 + ["payment_asked"]
    assert payments.one("SELECT count(*) FROM payment_intents") == 1
    with pytest.raises(IntegrityError), payments.parts.engine.begin() as connection:
        connection.exec_driver_sql("""
            INSERT INTO payment_intents (token, provider, account_id, account_number, phone, asked_by, asked_in, cents,
                                         language, created_at, not_before)
            SELECT 'another', provider, account_id, account_number, phone, asked_by, asked_in, cents, language,
                   created_at, not_before
            FROM payment_intents
        """)


def test_the_same_amount_again_within_two_minutes_waits(payments, account):
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert payments.asks(account, WANJIKU, 500) == "too_soon"
    assert payments.asks(account, WANJIKU, 600) == "payment_asked"
    payments.works()
    payments.pass_time(150)
    assert payments.asks(account, WANJIKU, 500) == "payment_asked"


def test_nobody_sends_prompts_to_strangers_without_end(payments, account):
    outcomes = [payments.asks(account, WANJIKU, 500 + number) for number in range(7) if payments.works() is None]
    assert outcomes == ["payment_asked"] * 5 + ["too_often"] * 2


def test_a_locked_subscriber_is_asked_once_more_after_a_minute(payments, account):
    payments.safaricom.command("scripts", reply="lock")
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert (state(payments), pushes(payments)) == ("created", 0)
    payments.pass_time(59)
    payments.works()
    assert pushes(payments) == 0
    payments.pass_time(65)
    payments.works()
    assert (state(payments), pushes(payments)) == ("paid", 1)


@pytest.mark.parametrize("reply", ["spike", "quota"])
def test_a_gateway_that_is_too_busy_is_asked_again_later(payments, account, reply):
    payments.safaricom.command("scripts", reply=reply)
    payments.asks(account, WANJIKU, 500)
    tasks.send()
    assert state(payments) == "created"
    payments.pass_time(125)
    payments.works()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


@pytest.mark.parametrize("reply", ["merchant", "credentials", "payload", "resource"])
def test_a_refusal_that_stays_is_told_to_the_customer_at_once(payments, account, reply):
    payments.safaricom.command("scripts", reply=reply)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert state(payments) == "rejected"
    [(text,)] = payments.rows("SELECT text FROM messages")
    assert "888888" in text


def test_where_daraja_is_down_the_prompt_waits_and_is_given_up_in_time(payments, account):
    payments.safaricom.stand_in.stop()
    try:
        payments.asks(account, WANJIKU, 500)
        for _ in range(8):
            tasks.send()
            with payments.parts.engine.begin() as connection:
                connection.exec_driver_sql("UPDATE payment_intents SET not_before = not_before - interval '1 hour'")
        assert state(payments) == "created"
    finally:
        payments.safaricom.stand_in.start()
    payments.pass_time(700)
    tasks.send()
    tasks.expire_requests_without_news()
    assert (state(payments), pushes(payments)) == ("expired", 0)


def test_a_prompt_whose_worker_was_lost_is_in_doubt_and_not_sent_again(payments, account):
    payments.asks(account, WANJIKU, 500)
    with payments.parts.store.transaction() as work:
        work.intents.claim("mpesa", 5, LEASE)
    payments.pass_time(180)
    tasks.let_lapsed_prompts_go()
    payments.works()
    assert (state(payments), pushes(payments)) == ("unknown", 0)
    asks_until_settled(payments)
    assert (state(payments), pushes(payments)) == ("expired", 0)


def test_two_workers_at_once_send_each_prompt_once(payments, account):
    for number in range(12):
        payments.asks(account, f"+2547110002{number:02d}", 100 + number)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: tasks.send(), range(8)))
    payments.works()
    assert (pushes(payments), payments.one("SELECT count(*) FROM payments")) == (12, 12)


def test_a_prompt_to_a_phone_that_is_in_a_session_cannot_show(payments, account):
    payments.safaricom.command("subscribers", phone=WANJIKU.removeprefix("+"), in_session=True)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert (state(payments), payments.one("SELECT code FROM payment_intents")) == ("failed", "1037")


def test_the_same_prompt_once_the_session_has_ended_is_answered(payments, account):
    phone = WANJIKU.removeprefix("+")
    payments.safaricom.command("subscribers", phone=phone, in_session=True)
    payments.asks(account, WANJIKU, 500)
    with payments.parts.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE payment_intents SET not_before = not_before + interval '5 seconds'")
    payments.works()
    assert (state(payments), pushes(payments)) == ("created", 0)
    payments.safaricom.command("subscribers", phone=phone, in_session=False)
    payments.pass_time(6)
    payments.works()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


def test_a_payment_by_paybill_before_the_prompt_left_stops_the_prompt(payments, account):
    payments.asks(account, WANJIKU, 500)
    payments.pays(WANJIKU, 500, "350060001")
    tasks.apply()
    payments.works()
    assert (state(payments), pushes(payments), balance(payments)) == ("paid", 0, 75_000)


def test_a_callback_for_a_request_of_last_year_still_counts(payments, account):
    payments.safaricom.command("scripts", reply="lost", callback=NEVER, confirmation=NEVER)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    token = payments.one("SELECT token FROM payment_intents")
    with payments.parts.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE payment_intents SET created_at = created_at - interval '1 year'")
    payments.pass_time(3_600)
    tasks.expire_requests_without_news()
    items = [
        {"Name": "Balance"},
        {"Name": "PhoneNumber", "Value": 254711000001},
        {"Name": "MpesaReceiptNumber", "Value": "RKL51ZDR4F"},
        {"Name": "Amount", "Value": 500.0},
        {"Name": "TransactionDate", "Value": stamp(days=365)},
    ]
    callback = {"CheckoutRequestID": "ws_CO_1", "ResultCode": "0", "CallbackMetadata": {"Item": items}}
    body = json.dumps({"Body": {"stkCallback": callback}})
    url = f"{payments.public_url}/callbacks/{PAYMENTS_TOKEN}/stk/{token}"
    assert requests.post(url, data=body, timeout=10).status_code == 200
    tasks.apply()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


def test_no_request_is_open_for_ever(payments, account):
    for number, script in enumerate(({"reply": "lost"}, {"result": "9999"}, {"reply": "html"}, {"answer": "wait"})):
        payments.safaricom.command("scripts", **script, callback=NEVER, confirmation=NEVER)
        payments.asks(account, f"+25471100020{number}", 100 + number)
        payments.works()
    asks_until_settled(payments)
    states = {each for (each,) in payments.rows("SELECT state FROM payment_intents")}
    assert not states & set(OPEN)
    assert payments.one("SELECT count(*) FROM payment_intents WHERE query_at IS NOT NULL") == 0


def test_prompts_go_out_without_redis(payments, account, monkeypatch):
    monkeypatch.setattr(payments.parts.redis.rest, "_until", float("inf"))
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


@pytest.mark.parametrize(
    ("state", "minutes", "sweep", "becomes"),
    [
        ("sent", 4, tasks.expire_requests_without_news, "unclear"),
        ("unclear", 31, tasks.expire_requests_without_news, "expired"),
        ("created", 11, tasks.expire_requests_without_news, "expired"),
        ("sending", 1, tasks.let_lapsed_prompts_go, "unknown"),
    ],
)
def test_however_many_prompts_wait_for_the_same_minute_all_of_them_are_settled_in_it(
    payments, account, state, minutes, sweep, becomes
):
    wait_together(payments, account, state, minutes)
    sweep()
    assert payments.rows("SELECT state, count(*) FROM payment_intents GROUP BY 1") == [(becomes, MANY)]


def test_however_many_outcomes_are_due_the_provider_is_asked_about_all(payments, account):
    wait_together(payments, account, "sent", minutes=1)
    tasks.ask()
    assert payments.rows("SELECT min(queries), max(queries) FROM payment_intents") == [(1, 1)]


def wait_together(payments, account, state, minutes):
    """Many prompts, each of its own phone, are this old."""
    with payments.parts.engine.begin() as connection:
        values = {"account": account, "state": state, "began": payments.parts.clock.now() - timedelta(minutes=minutes)}
        connection.execute(sa.text(AS_MANY_AS_ON_A_DUE_DAY), {**values, "many": MANY})
