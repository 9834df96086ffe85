"""A provider that takes questions and answers none delays what only it knows, and nothing of the other one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

import pytest

from domain.payments.payments import MPESA, PAYSTACK
from domain.payments.refunds import RefundReport
from jobs import payments as tasks
from tests.support.customers import add_customer
from tests.support.payment_providers import payment_testbed
from tests.support.tcp_relay import relay, to_nobody, to_tcp
from tests.support.waiting import until

HERE = "127.0.0.1"
WANJIKU, OTIENO = "+254711000001", "+254722000002"
NEVER = {"times": 0}
SETTING = {MPESA: "mpesa_base_url", PAYSTACK: "paystack_base_url"}


@pytest.fixture
def lines():
    """To the providers, each by a relay that can hold what is sent."""
    with ExitStack() as stack:
        yield {provider: stack.enter_context(relay(HERE, to_nobody)) for provider in SETTING}


@pytest.fixture
def payments(database_url, redis_url, lines):
    reached = {SETTING[provider]: f"http://{HERE}:{line.port}" for provider, line in lines.items()}
    with payment_testbed(database_url, redis_url, **reached) as payments:
        lines[MPESA].switch(to_tcp(payments.safaricom.url))
        lines[PAYSTACK].switch(to_tcp(payments.paystack.url))
        payments.open()
        yield payments


@pytest.fixture
def account(payments):
    return add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)


@pytest.fixture
def hangs(payments, lines):
    """While a thread of the worker asks this provider in vain."""

    @contextmanager
    def hanging(provider: str) -> Iterator[None]:
        lines[provider].hold()
        asking = Thread(target=tasks.ask)
        asking.start()
        try:
            until(lambda: payments.one(f"SELECT count(*) FROM payment_intents WHERE queries > 0 AND {of(provider)}"))
            yield
            assert asking.is_alive()
        finally:
            lines[provider].let_go()
            asking.join()

    return hanging


def of(provider):
    return f"provider = '{provider}'"


def asks_and_hears_nothing(payments, account, phone, provider):
    """The customer has done what ends the request, and no callback says so."""
    payments.safaricom.command("scripts", callback=NEVER, confirmation=NEVER, answer="cancel")
    payments.paystack.command("scripts", webhook=NEVER, customer="pay")
    payments.asks(account, phone, 500, provider)
    tasks.send()
    payments.pass_time(1_000)


@pytest.mark.parametrize(
    ("hanging", "other", "ended"), [(MPESA, PAYSTACK, [("paid",)]), (PAYSTACK, MPESA, [("failed",)])]
)
def test_what_the_other_provider_knows_is_settled_meanwhile(payments, account, hangs, hanging, other, ended):
    asks_and_hears_nothing(payments, account, WANJIKU, hanging)
    with hangs(hanging):
        asks_and_hears_nothing(payments, account, OTIENO, other)
        tasks.ask()
        assert payments.rows(f"SELECT state FROM payment_intents WHERE {of(other)}") == ended


def test_a_refund_is_looked_into_while_mpesa_hangs(payments, account, hangs):
    asks_and_hears_nothing(payments, account, WANJIKU, MPESA)
    with hangs(MPESA):
        with payments.parts.store.transaction() as work:
            work.refund_reports.add(RefundReport(original="4099260516", receipt="3018284", cents=50_000))
        tasks.ask()
        assert payments.one("SELECT asked FROM refund_reports") == 1


def test_a_worker_asks_a_provider_that_hangs_by_one_thread(payments, account, hangs):
    asks_and_hears_nothing(payments, account, WANJIKU, MPESA)
    with hangs(MPESA):
        payments.pass_time(1_000)
        tasks.ask()
        assert payments.one("SELECT queries FROM payment_intents") == 1


def test_links_that_wait_for_a_page_are_held_by_no_worker_and_each_is_sent_once(payments, account, lines):
    phones = [f"+25471100010{number}" for number in range(4)]
    for phone in phones:
        payments.asks(account, phone, 500, PAYSTACK)
    lines[PAYSTACK].hold()
    sending = Thread(target=tasks.send)
    sending.start()
    try:
        until(lambda: payments.one("SELECT count(*) FROM payment_intents WHERE state = 'sending'") == 1)
        assert payments.one("SELECT count(*) FROM payment_intents WHERE state = 'created'") == len(phones) - 1
        payments.pass_time(65)
        tasks.let_lapsed_prompts_go()
    finally:
        lines[PAYSTACK].let_go()
        sending.join()
    for _ in range(2):
        tasks.send()
    assert sorted(payments.rows("SELECT phone FROM messages")) == [(phone,) for phone in phones]
