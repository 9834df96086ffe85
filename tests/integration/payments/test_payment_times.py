"""Operations see how long a payment takes from its callback until the balance shows it."""

import re

import sqlalchemy as sa
from structlog.testing import capture_logs

from jobs import payments as tasks

WANJIKU, OTIENO = "+254711000001", "+254722000002"
NEVER = {"times": 0}


def shown(payments, source):
    """The buckets, the count and the sum of what /metrics says of payments reported in this way."""
    figures = payments.metrics()
    buckets = re.findall(rf'^payment_seconds_bucket{{le="(.+?)",source="{source}"}} (.+)$', figures, re.MULTILINE)
    [count] = re.findall(rf'^payment_seconds_count{{source="{source}"}} (.+)$', figures, re.MULTILINE)
    [seconds] = re.findall(rf'^payment_seconds_sum{{source="{source}"}} (.+)$', figures, re.MULTILINE)
    return {bound: int(float(number)) for bound, number in buckets}, int(float(count)), float(seconds)


def test_the_time_runs_from_the_callback_to_the_booking(payments, account):
    payments.safaricom.command("scripts", confirmation=NEVER)
    payments.asks(account, WANJIKU, 500)
    tasks.send()
    payments.providers_are_quiet()
    payments.pass_time(20)
    tasks.apply()
    buckets, count, seconds = shown(payments, "callback")
    assert (buckets["10.0"], buckets["30.0"], buckets["+Inf"], count) == (0, 1, 1, 1)
    assert 20 <= seconds < 30
    assert list(buckets.values()) == sorted(buckets.values())
    assert shown(payments, "confirmation")[1:] == (0, 0)


def test_payments_add_up_and_each_is_counted_once(payments, account):
    for amount in (100, 200):
        payments.pays(OTIENO, amount, "350060001", confirmation={"times": 3})
    tasks.apply()
    payments.pass_time(400)
    payments.pays(OTIENO, 300, "350060001")
    payments.pass_time(400)
    tasks.apply()
    buckets, count, seconds = shown(payments, "confirmation")
    assert (buckets["300.0"], buckets["900.0"], count) == (2, 3, 3)
    assert 400 <= seconds < 500


def test_the_time_of_a_card_payment_runs_from_its_webhook(payments, account):
    payments.asks(account, WANJIKU, 500, "paystack")
    tasks.send()
    payments.paystack.command("customer", reference=payments.one("SELECT token FROM payment_intents"), action="pay")
    payments.providers_are_quiet()
    payments.pass_time(20)
    tasks.apply()
    tasks.ask()
    buckets, count, seconds = shown(payments, "webhook")
    assert (buckets["10.0"], buckets["30.0"], count) == (0, 1, 1)
    assert 20 <= seconds < 30


def test_a_card_payment_that_no_webhook_told_of_is_not_counted(payments, account):
    payments.paystack.command("scripts", webhook=NEVER, customer="pay")
    payments.asks(account, WANJIKU, 500, "paystack")
    tasks.send()
    payments.pass_time(1_000)
    tasks.ask()
    assert payments.one("SELECT balance_cents FROM accounts") == 75_000
    assert shown(payments, "webhook")[1] == 0


def test_what_no_balance_shows_and_what_nobody_told_is_not_counted(payments, account):
    payments.pays(OTIENO, 100, "9999999-01")
    payments.pays(OTIENO, 200, "350060001", confirmation=NEVER)
    tasks.apply()
    tasks.pull()
    assert payments.one("SELECT count(*) FROM payments") == 2
    assert (shown(payments, "callback")[1], shown(payments, "confirmation")[1]) == (0, 0)


def test_a_figure_that_another_holds_stops_no_booking(payments, account):
    payments.pays(OTIENO, 100, "350060001")
    tasks.apply()
    payments.pays(OTIENO, 200, "350060001")
    with payments.parts.engine.begin() as held:
        held.execute(sa.text("LOCK TABLE payment_delays"))
        tasks.apply()
    assert payments.rows("SELECT count(*) FROM payments WHERE account_id IS NOT NULL") == [(2,)]
    assert shown(payments, "confirmation")[1] == 1


def test_a_figure_that_another_holds_stops_no_booking_of_a_card(payments, account):
    for phone in (WANJIKU, OTIENO):
        payments.paystack.command("scripts", customer="pay")
        payments.asks(account, phone, 500, "paystack")
        tasks.send()
        payments.providers_are_quiet()
    tasks.apply()
    with payments.parts.engine.begin() as held, capture_logs() as logs:
        held.execute(sa.text("LOCK TABLE payment_delays"))
        tasks.ask()
    assert payments.one("SELECT balance_cents FROM accounts") == 25_000
    warned = [line["event"] for line in logs if line["log_level"] == "warning"]
    assert warned == ["booking_delays_not_counted"] * 2
