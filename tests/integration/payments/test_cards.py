"""Paying by card: a short link, Paystack's own page, and nothing believed but Paystack's answer to our question."""

import json
import re
from base64 import b64encode
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

import pytest
import requests
import sqlalchemy as sa
from structlog.testing import capture_logs

from domain.errors import InvalidInput
from jobs import payments as tasks
from jobs.timetable import AT_NIGHT_IN_NAIROBI
from payments import callbacks
from payments.callbacks import card_events_not_signed
from payments.cards.comparison import CardComparison
from payments.cards.payment_pages import LEASE, Cards
from payments.cards.paystack import sign
from payments.cards.refunds import Refunds
from tests.support.customers import add_customer
from tests.support.payment_providers import CARD_KEY, OLD_CARD_KEY
from webhooks.alert_rate import AlertRate
from worker import app as celery

WANJIKU, OTIENO = "+254711000001", "+254722000002"
NEVER = {"times": 0}
NIGHT = timedelta(hours=48)


@pytest.fixture
def link(payments, account):
    """The path of the link that Wanjiku has got by SMS for a payment of 500."""

    def link(**script):
        payments.paystack.command("scripts", **script)
        assert payments.asks(account, WANJIKU, 500, "paystack") == "card_asked"
        tasks.send()
        [(text,)] = payments.rows("SELECT text FROM messages WHERE subject LIKE 'link:%'")
        return text.rpartition(payments.public_url)[2]

    return link


def state(payments):
    return payments.one("SELECT state FROM payment_intents ORDER BY id DESC LIMIT 1")


def balance(payments):
    return payments.one("SELECT balance_cents FROM accounts")


def settles(payments):
    payments.providers_are_quiet()
    tasks.apply()
    tasks.ask()


def opens(payments, path):
    return requests.get(payments.public_url + path, allow_redirects=False, timeout=10)


def pays(payments, path):
    payments.paystack.command("customer", reference=path.removeprefix("/p/"), action="pay")
    settles(payments)


def test_the_link_leads_to_the_hosted_page_and_paying_there_is_booked(payments, link):
    path = link()
    answer = opens(payments, path)
    assert (answer.status_code, answer.headers["Location"].startswith(payments.paystack.url)) == (302, True)
    assert answer.headers["Cache-Control"] == "no-store"
    pays(payments, path)
    assert (state(payments), balance(payments)) == ("paid", 75_000)
    assert payments.one("SELECT sum(cents) FROM journal_lines WHERE ledger_account = 'card_clearing'") == 50_000
    answer = opens(payments, path)
    assert (answer.status_code, "Paid" in answer.text, "KES 500" in answer.text) == (200, True, True)
    assert "Wanjiku" not in answer.text
    assert "1,250" not in answer.text


def test_no_card_number_could_ever_be_typed_here(payments, link):
    path = link()
    pays(payments, path)
    assert "<input" not in opens(payments, path).text
    assert "<script" not in opens(payments, path).text


@pytest.mark.parametrize("path", ["/p/", f"/p/{'0' * 32}", "/p/x", f"/p/{'0' * 31}%00", "/p/../callbacks"])
def test_a_link_that_we_never_sent_leads_nowhere(payments, path):
    answer = opens(payments, path)
    assert (answer.status_code, answer.history) == (404, [])


def test_a_mistyped_link_says_so_in_both_languages(payments):
    answer = opens(payments, f"/p/{'0' * 32}")
    assert answer.status_code == 404
    assert "We do not know this link" in answer.text
    assert "Hatukitambui kiungo hiki" in answer.text


@pytest.mark.parametrize(("asked_by", "shown"), [(WANJIKU, True), ("+254733000009", False)])
def test_a_link_for_more_than_is_owed_says_so_before_it_leads_on(payments, account, link, asked_by, shown):
    """To the phone on file also what is owed still; whoever pays for somebody else learns nothing of their debt."""
    path = link()
    with payments.parts.engine.begin() as connection:
        connection.execute(sa.text("UPDATE payment_intents SET asked_by = :phone"), {"phone": asked_by})
    payments.pays("+254711000001", 1_000, "3500600-01")
    payments.works()
    answer = opens(payments, path)
    assert answer.status_code == 200
    assert "more than is owed" in answer.text
    assert "3500600-01" in answer.text
    assert ("KES 250" in answer.text) is shown
    assert opens(payments, f"{path}?pay").status_code == 302


def test_the_hosted_page_shows_whose_account_is_paid(payments, link):
    path = link()
    transaction = payments.paystack.stand_in.state.transactions[path.removeprefix("/p/")]
    assert transaction.email.startswith("account-3500600-01@")


def test_a_link_is_over_after_a_day_and_a_late_payment_is_still_booked(payments, link):
    path = link(webhook={"times": 1, "delay_seconds": 100_000})
    payments.paystack.command("customer", reference=path.removeprefix("/p/"), action="leave")
    for seconds in (1_000, 3_000, 86_400):
        payments.pass_time(seconds)
        tasks.ask()
    assert state(payments) == "expired"
    assert "no longer valid" in opens(payments, path).text
    payments.paystack.command("customer", reference=path.removeprefix("/p/"), action="pay")
    payments.pass_time(100_000)
    settles(payments)
    assert (state(payments), balance(payments)) == ("paid", 75_000)


def test_the_page_loads_nothing_and_its_own_style_is_known_by_its_hash(payments, link):
    page = opens(payments, f"{link(webhook=NEVER)}?reference=x")
    [style] = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert policy.endswith(f"style-src 'sha256-{digest}'")
    assert "<script" not in page.text


def test_coming_back_from_the_page_is_no_proof_and_is_looked_into(payments, link):
    path = link(webhook=NEVER)
    answer = opens(payments, f"{path}?reference={path.removeprefix('/p/')}&trxref=x")
    assert (answer.status_code, "checking" in answer.text) == (200, True)
    tasks.ask()
    assert (state(payments), balance(payments)) == ("sent", 125_000)
    payments.paystack.command("customer", reference=path.removeprefix("/p/"), action="pay")
    opens(payments, f"{path}?reference=x")
    tasks.ask()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


@pytest.mark.parametrize(
    "script",
    [
        {"webhook": {"times": 20, "threads": 10}},
        {"webhook_when": "before_reply", "customer": "pay"},
        {"verify_failures": 2},
        {"webhook": NEVER},
        {"webhook_fault": "wrong_amount"},
        {"webhook_fault": "wrong_currency"},
        {"webhook_fault": "test_domain"},
    ],
    ids=str,
)
def test_whatever_the_webhook_says_what_was_paid_is_booked_once(payments, account, script):
    payments.paystack.command(
        "scripts", customer="pay", **{key: each for key, each in script.items() if key != "customer"}
    )
    payments.asks(account, WANJIKU, 500, "paystack")
    tasks.send()
    for seconds in (0, 61, 61, 1_000):
        payments.pass_time(seconds)
        settles(payments)
    assert (state(payments), balance(payments), payments.one("SELECT count(*) FROM payments")) == ("paid", 75_000, 1)


def test_the_page_of_a_return_asks_paystack_a_few_times_a_minute_and_never_once_it_is_over(payments, link):
    def is_asked():
        with payments.parts.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE payment_intents SET query_at = NULL")
        answer = opens(payments, f"{path}?reference=x")
        assert answer.status_code == 200
        return payments.one("SELECT query_at IS NOT NULL FROM payment_intents")

    path = link(webhook=NEVER)
    assert [is_asked() for _ in range(20)] == [True] * 6 + [False] * 14
    path = path.replace("/p/", "/p/.")
    payments.pass_time(400 * 86_400)
    assert not is_asked()
    assert "no longer valid" in opens(payments, f"{path}?reference=x").text


@pytest.mark.parametrize("asked", ["", "?reference=x"])
def test_of_a_payment_whose_receipt_is_looked_for_no_page_says_that_nothing_was_charged(payments, link, asked):
    path = link(webhook=NEVER)
    with payments.parts.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE payment_intents SET state = 'paid_unreceipted'")
    payments.pass_time(400 * 86_400)
    assert "We are checking your payment" in opens(payments, f"{path}{asked}").text


@pytest.mark.parametrize("fault", ["malformed", "wrong_signature", "signature_of_other_bytes"])
def test_a_webhook_that_is_not_signed_leaves_nothing(payments, link, fault):
    path = link(webhook_fault=fault)
    pays(payments, path)
    assert payments.rows("SELECT id FROM inbox WHERE state = 'done' OR reason IS NULL") == []
    assert balance(payments) == 125_000
    payments.pass_time(1_000)
    tasks.ask()
    assert balance(payments) == 75_000


def test_what_anybody_can_send_wakes_nobody_until_it_is_frequent(payments, monkeypatch):
    monkeypatch.setattr(callbacks, "_NOT_SIGNED", AlertRate(limit=10, seconds=3_600))
    card_events_not_signed.take()
    with capture_logs() as said:
        for _ in range(12):
            answer = requests.post(f"{payments.public_url}/callbacks/paystack", data=b"{}", timeout=10)
            assert answer.status_code == 401
    alerts = [line["alert"] for line in said if line["event"] == "card_event_not_signed"]
    assert alerts == [*[False] * 9, True, False, False]
    assert card_events_not_signed.take() == 12


@pytest.mark.parametrize("key", [CARD_KEY, OLD_CARD_KEY, "sk_test_of_somebody_else"])
def test_during_a_rotation_the_old_key_still_signs(payments, key):
    body = b'{"event":"transfer.success","data":{}}'
    headers = {"X-Paystack-Signature": sign(body, key)}
    answer = requests.post(f"{payments.public_url}/callbacks/paystack", data=body, headers=headers, timeout=10)
    assert answer.status_code == (401 if key == "sk_test_of_somebody_else" else 200)


def test_in_production_a_payment_with_a_test_card_credits_nobody_and_is_noted(payments, link):
    path = link()
    payments.paystack.command("customer", reference=path.removeprefix("/p/"), action="pay")
    payments.providers_are_quiet()
    parts = payments.parts
    paystack, outside = parts.payments.paystack, {"public_url": payments.public_url, "new_token": lambda: "0" * 32}
    cards = Cards(parts.store, paystack, parts.terms, production=True, **outside)
    refunds = Refunds(parts.store, paystack, parts.terms, production=True)
    lists = CardComparison(parts.store, paystack, refunds, parts.clock, parts.terms, production=True)
    with parts.store.reading() as work:
        intent = work.intents.by_token(path.removeprefix("/p/"))
    for _ in range(2):
        cards.ask(intent)
        lists.compare(NIGHT)
    assert (state(payments), balance(payments)) == ("sent", 125_000)
    assert payments.rows("SELECT kind FROM recon_breaks") == [("quarantined",)]


def test_an_answer_about_another_payment_than_the_one_asked_for_credits_nobody_and_is_noted(payments, link):
    path = link(webhook=NEVER)
    payments.paystack.command("customer", reference=path.removeprefix("/p/"), action="pay")
    payments.paystack.stand_in.state.transactions[path.removeprefix("/p/")].reference = "of-somebody-else"
    payments.pass_time(1_000)
    tasks.ask()
    assert (state(payments), balance(payments)) == ("sent", 125_000)
    assert payments.rows("SELECT kind, details FROM recon_breaks") == [
        ("quarantined", {"reference": "of-somebody-else"})
    ]


def test_money_of_another_currency_is_no_payment_of_ours(payments, link):
    path = link(webhook=NEVER)
    payments.paystack.command("customer", reference=path.removeprefix("/p/"), action="pay")
    payments.paystack.stand_in.state.transactions[path.removeprefix("/p/")].currency = "NGN"
    payments.pass_time(1_000)
    tasks.ask()
    tasks.list_cards()
    assert (state(payments), balance(payments)) == ("sent", 125_000)
    assert payments.rows("SELECT kind, details FROM recon_breaks") == [("quarantined", {"currency": "NGN"})]


def test_less_than_asked_for_is_not_booked(payments, link):
    path = link(charged_amount=10_000)
    pays(payments, path)
    assert balance(payments) == 125_000
    assert payments.rows("SELECT kind, provider FROM recon_breaks") == [("quarantined", "paystack")]


def test_a_signed_event_for_a_payment_that_is_not_ours_is_listed(payments):
    body = json.dumps({"event": "charge.success", "data": {"id": 77, "reference": "x" * 32}}).encode()
    headers = {"X-Paystack-Signature": sign(body, CARD_KEY)}
    requests.post(f"{payments.public_url}/callbacks/paystack", data=body, headers=headers, timeout=10)
    tasks.apply()
    assert payments.rows("SELECT kind, receipt FROM recon_breaks") == [("missing_here", "77")]


def test_when_the_page_is_made_and_its_address_lost_another_one_is_made(payments, account):
    payments.paystack.command("scripts", reply="lost")
    payments.asks(account, WANJIKU, 500, "paystack")
    for _ in range(4):
        tasks.send()
        payments.pass_time(65)
    assert sorted(payments.rows("SELECT state, url IS NOT NULL FROM payment_intents")) == [
        ("sent", True),
        ("unknown", False),
    ]
    assert payments.one("SELECT count(*) FROM messages") == 1
    first, second = (token for (token,) in payments.rows("SELECT token FROM payment_intents ORDER BY id"))
    payments.paystack.command("customer", reference=first, action="pay")
    settles(payments)
    payments.pass_time(1_000)
    tasks.ask()
    assert balance(payments) == 75_000
    assert first != second


def test_when_paystack_is_down_the_link_waits_and_is_given_up_in_time(payments, account):
    payments.paystack.stand_in.stop()
    try:
        payments.asks(account, WANJIKU, 500, "paystack")
        tasks.send()
    finally:
        payments.paystack.stand_in.start()
    assert state(payments) == "created"
    payments.pass_time(700)
    for _ in range(2):
        tasks.expire_requests_without_news()
    assert state(payments) == "expired"
    assert_told_that_nothing_was_paid(payments)


def assert_told_that_nothing_was_paid(payments):
    [(phone, text)] = payments.rows("SELECT phone, text FROM messages")
    assert phone == WANJIKU
    assert text.startswith("Kenya Power: This does not work now. KES 500 was not paid.")
    assert "paybill 888888, account 3500600-01" in text


def test_when_no_worker_runs_the_customer_is_told_that_no_link_comes(payments, account):
    payments.asks(account, WANJIKU, 500, "paystack")
    payments.pass_time(700)
    tasks.send()
    tasks.expire_requests_without_news()
    assert state(payments) == "expired"
    assert_told_that_nothing_was_paid(payments)


@pytest.mark.parametrize(("script", "expected"), [({}, ["sent"]), ({"reply": "lost"}, ["sent", "unknown"])], ids=str)
def test_the_link_of_a_worker_that_was_lost_is_sent_by_the_next(payments, account, script, expected):
    """Whether or not the page was made before the worker was lost."""
    payments.paystack.command("scripts", **script)
    payments.asks(account, WANJIKU, 500, "paystack")
    if script:
        tasks.send()
        payments.pass_time(65)
    is_claimed_by_a_worker_that_is_lost(payments)
    for _ in range(2):
        tasks.send()
    assert [each for (each,) in payments.rows("SELECT state FROM payment_intents ORDER BY state")] == expected
    assert payments.rows("SELECT text LIKE '%by card within 24 hours%' FROM messages") == [(True,)]
    payments.pass_time(2 * 86_400)
    for _ in range(2):
        tasks.ask()
        tasks.expire_requests_without_news()
    assert {each for (each,) in payments.rows("SELECT state FROM payment_intents")} == {"expired"}
    assert payments.one("SELECT count(*) FROM messages") == 1


def is_claimed_by_a_worker_that_is_lost(payments):
    with payments.parts.store.transaction() as work:
        assert work.intents.claim("paystack", 5, LEASE)
    payments.pass_time(65)
    tasks.let_lapsed_prompts_go()


def test_the_cards_are_listed_also_in_a_night_when_mpesa_gives_no_list(payments, link):
    path = link(webhook=NEVER)
    payments.paystack.command("customer", reference=path.removeprefix("/p/"), action="pay")
    payments.safaricom.stand_in.state.pulls_registered.clear()
    celery.loader.import_default_modules()
    for job in AT_NIGHT_IN_NAIROBI:
        with suppress(InvalidInput):
            celery.tasks[job]()
    assert (state(payments), balance(payments)) == ("paid", 75_000)


@pytest.mark.parametrize(
    ("status", "kind"), [("success", []), ("reversed", ["reversed_there"]), ("failed", ["missing_there"])]
)
def test_a_refund_whose_event_was_lost_is_found_in_the_night(payments, link, status, kind):
    path = link()
    pays(payments, path)
    payments.paystack.stand_in.state.transactions[path.removeprefix("/p/")].status = status
    for _ in range(2):
        tasks.list_cards()
    assert payments.rows("SELECT kind, settled_at FROM recon_breaks") == [(each, None) for each in kind]
    assert (state(payments), balance(payments)) == ("paid", 75_000)


def test_what_was_refunded_and_told_is_not_missed_in_the_night(payments, link):
    path = link()
    pays(payments, path)
    refund = {"transaction": path.removeprefix("/p/")}
    key = {"Authorization": f"Bearer {CARD_KEY}"}
    requests.post(f"{payments.paystack.url}/refund", json=refund, headers=key, timeout=10).raise_for_status()
    settles(payments)
    tasks.list_cards()
    assert (balance(payments), payments.rows("SELECT kind FROM recon_breaks")) == (125_000, [])


def test_the_nightly_list_books_what_no_webhook_reported(payments, link):
    path = link(webhook=NEVER)
    payments.paystack.command("customer", reference=path.removeprefix("/p/"), action="pay")
    tasks.list_cards()
    assert (state(payments), balance(payments)) == ("paid", 75_000)
    tasks.list_cards()
    assert payments.one("SELECT count(*) FROM payments") == 1


def test_a_payment_whose_account_somebody_holds_waits_and_those_behind_it_are_booked(payments, account):
    other = add_customer(payments.parts.engine, "3500601-01", phone=OTIENO, balance_cents=125_000)
    for each, phone in ((account, WANJIKU), (other, OTIENO)):
        payments.paystack.command("scripts", webhook=NEVER, customer="pay")
        payments.asks(each, phone, 500, "paystack")
        tasks.send()
    payments.pass_time(1_000)
    with payments.parts.engine.begin() as held:
        held.execute(sa.text("SELECT FROM accounts WHERE id = :id FOR UPDATE"), {"id": account})
        tasks.ask()
    balances = "SELECT balance_cents FROM accounts ORDER BY id"
    assert payments.rows(balances) == [(125_000,), (75_000,)]
    payments.pass_time(60)
    tasks.ask()
    assert payments.rows(balances) == [(75_000,), (75_000,)]
