"""Our client against a Daraja that does what the real one does at the worst moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from payments import json_fields
from payments.mpesa import daraja as client
from payments.mpesa.access_token import SharedToken, Token
from payments.mpesa.daraja import (
    Daraja,
    DarajaAccepted,
    DarajaRefused,
    DarajaUnknown,
    Prompt,
    password,
    pulled_rows,
    read_answer,
)
from store.core.redis import Redis
from tests.contracts.daraja_client.conftest import CREDENTIALS

PUSH, QUERY, TOKEN = "/mpesa/stkpush/v1/processrequest", "/mpesa/stkpushquery/v1/query", "/oauth/v1/generate"
SANDBOX_PASSKEY = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
PROMPT = Prompt("+254708374149", 500, "3500600-01", f"http://127.0.0.1:9/callbacks/t/stk/{'0' * 32}")
NOBODY_LISTENS = "http://127.0.0.1:9"


def now():
    return datetime.now(UTC)


def test_the_password_is_the_one_of_the_published_sample():
    assert password("174379", SANDBOX_PASSKEY, "20210628092408") == (
        "MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkzMDU5YjEwZjc4ZTZi"
        "NzJhZGExZWQyYzkxOTIwMjEwNjI4MDkyNDA4"
    )


def test_the_timestamp_is_that_of_nairobi_whatever_the_machine_says():
    assert json_fields.to_nairobi_stamp(datetime(2026, 1, 31, 21, 0, tzinfo=UTC)) == "20260201000000"
    assert json_fields.nairobi_stamp("20260201000000") == datetime(2026, 1, 31, 21, 0, tzinfo=UTC)


def test_a_prompt_is_accepted_with_the_name_that_its_result_will_have(daraja, safaricom):
    outcome = daraja.push(PROMPT, now())
    assert isinstance(outcome, DarajaAccepted)
    assert outcome.answer["CheckoutRequestID"].startswith("ws_CO_")
    [pushed] = safaricom.look("__pushes")
    assert (pushed["amount"], pushed["reference"]) == (500, "350060001")


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("lock", "500.001.1001"),
        ("merchant", "500.001.1001"),
        ("credentials", "500.001.1001"),
        ("spike", "500.003.02"),
        ("quota", "500.003.03"),
        ("payload", "400.002.05"),
        ("resource", "404.001.01"),
        ("internal", "500.003.1001"),
    ],
)
def test_a_refusal_is_told_by_its_code_and_never_asked_twice(daraja, safaricom, reply, code):
    safaricom.script(reply=reply)
    outcome = daraja.push(PROMPT, now())
    assert isinstance(outcome, DarajaRefused)
    assert outcome.code == code
    assert len(safaricom.asked(PUSH)) == 1


@pytest.mark.parametrize("reply", ["lost", "dropped", "html", "html_accepted"])
def test_no_answer_is_neither_success_nor_failure_and_is_never_asked_twice(daraja, safaricom, reply):
    safaricom.script(reply=reply)
    assert isinstance(daraja.push(PROMPT, now()), DarajaUnknown)
    assert len(safaricom.asked(PUSH)) == 1


def test_a_slow_answer_is_unknown_and_not_asked_twice(daraja, safaricom, monkeypatch):
    monkeypatch.setattr(client, "READ_SECONDS", 0.2)
    safaricom.script(reply="accept", reply_delay_seconds=0.6)
    assert isinstance(daraja.push(PROMPT, now()), DarajaUnknown)
    safaricom.stand_in.wait_until_quiet()
    assert len(safaricom.asked(PUSH)) == 1


def test_where_nobody_listens_nothing_was_sent(redis_url):
    outcome = Daraja(NOBODY_LISTENS, CREDENTIALS, Redis(redis_url)).push(PROMPT, now())
    assert isinstance(outcome, DarajaRefused)
    assert outcome.code == "no_connection"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>maintenance</html>"),
        (200, b"[]"),
        (200, b""),
        (503, b"{}"),
        (302, b""),
        (200, b"[" * 100_000),
        (200, b'{"ResponseCode":'),
    ],
)
def test_what_is_no_answer_of_darajas_is_unknown(status, body):
    assert isinstance(read_answer(status, body), DarajaUnknown)


@pytest.mark.parametrize("answer", [b"{}", b'{"ResponseCode": "0"}', b'{"CheckoutRequestID": "ws_CO_1"}'])
def test_a_success_without_its_parts_is_not_believed(answer, redis_url):
    with answering(200, answer) as url:
        assert isinstance(Daraja(url, CREDENTIALS, Redis(redis_url)).push(PROMPT, now()), DarajaUnknown)


def test_a_query_says_pending_then_how_it_ended(daraja, safaricom):
    safaricom.script(pending="error", pending_queries=1, answer="cancel", callback={"times": 0})
    checkout_id = daraja.push(PROMPT, now()).answer["CheckoutRequestID"]
    safaricom.stand_in.wait_until_quiet()
    first, second = daraja.query(checkout_id, now()), daraja.query(checkout_id, now())
    assert isinstance(first, DarajaRefused)
    assert (first.code, "being processed" in first.text) == ("500.001.1001", True)
    assert str(second.answer["ResultCode"]) == "1032"


@pytest.mark.parametrize("empty_pull", ["1001", "error"])
def test_a_pull_that_finds_nothing_is_an_empty_page(daraja, safaricom, empty_pull):
    daraja.register_pull("+254708374149", "http://127.0.0.1:9/pull")
    safaricom.command("options", empty_pull=empty_pull)
    assert pulled_rows(daraja.pull(now() - timedelta(hours=1), now(), 0).answer) == []


def test_the_pull_gives_every_payment_page_by_page(daraja, safaricom):
    daraja.register_pull("+254708374149", "http://127.0.0.1:9/pull")
    for number in range(103):
        safaricom.command("paybill", phone="254708374149", amount=5 + number, reference="3500600-01")
    safaricom.stand_in.wait_until_quiet()
    start, end = now() - timedelta(hours=3), now() + timedelta(minutes=1)
    pages = [pulled_rows(daraja.pull(start, end, offset).answer) for offset in (0, 100, 200)]
    assert [len(page) for page in pages] == [100, 3, 0]
    assert len({row["transactionId"] for page in pages for row in page}) == 103


def test_urls_are_registered_so_that_customers_can_pay_while_we_are_down(daraja, safaricom):
    outcome = daraja.register_urls("http://127.0.0.1:9/confirmation", "http://127.0.0.1:9/validation")
    assert isinstance(outcome, DarajaAccepted)
    [asked] = safaricom.asked("/mpesa/c2b/v2/registerurl")
    assert '"Completed"' in str(asked).replace("'", '"')
    assert isinstance(daraja.register_urls("http://127.0.0.1:9/c", "http://127.0.0.1:9/v"), DarajaRefused)


def test_one_token_serves_all_processes(safaricom, redis_url):
    clients = [Daraja(safaricom.url, CREDENTIALS, Redis(redis_url)) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda each: each.query("ws_CO_unknown", now()), clients))
    assert len(outcomes) == 8
    assert len(safaricom.asked(TOKEN)) == 1


class LateToTheLock(Redis):
    """Between its look for a token and its lock another process fetches one, keeps it, and is done."""

    def __init__(self, url, other):
        super().__init__(url)
        self.other = other

    def call(self, *command):
        if command[0] == "SET" and "NX" in command and self.other:
            other, self.other = self.other, None
            other.get()
        return super().call(*command)


def test_a_token_that_was_kept_before_the_lock_was_had_is_the_token(redis_url):
    values = iter(["first", "second"])

    def fetch():
        return Token(next(values), 3_600)

    other = SharedToken(Redis(redis_url), "test", fetch)
    assert SharedToken(LateToTheLock(redis_url, other), "test", fetch).get() == "first"
    assert other.get() == "first"


def test_a_token_that_another_system_replaced_is_fetched_anew_and_the_call_repeated_once(daraja, safaricom):
    daraja.query("ws_CO_unknown", now())
    safaricom.forget("token")
    assert isinstance(daraja.push(PROMPT, now()), DarajaAccepted)
    assert len(safaricom.asked(TOKEN)) == 2
    assert len(safaricom.asked(PUSH)) == 2
    assert len(safaricom.look("__pushes")) == 1


def test_a_token_that_is_refused_again_ends_after_one_repetition(daraja, safaricom):
    safaricom.script(reply="token", uses=2)
    assert isinstance(daraja.push(PROMPT, now()), DarajaRefused)
    assert len(safaricom.asked(PUSH)) == 2


def test_only_the_token_that_failed_is_dropped(redis_url):
    values = iter(["first", "second"])
    token = SharedToken(Redis(redis_url), "test", lambda: Token(next(values), 3_600))
    assert token.get() == "first"
    token.forget("another one")
    assert token.get() == "first"
    token.forget("first")
    assert token.get() == "second"


def test_prompts_go_out_without_redis_too(safaricom):
    daraja = Daraja(safaricom.url, CREDENTIALS, Redis("redis://127.0.0.1:9/0"))
    assert isinstance(daraja.push(PROMPT, now()), DarajaAccepted)
    assert isinstance(daraja.push(Prompt("+254708374150", 5, "1", PROMPT.callback_url), now()), DarajaAccepted)
    assert len(safaricom.asked(TOKEN)) == 1


def test_wrong_credentials_send_nothing(safaricom, redis_url):
    wrong = client.Credentials("other-key", "wrong", "888888", "test-passkey")
    outcome = Daraja(safaricom.url, wrong, Redis(redis_url)).push(PROMPT, now())
    assert isinstance(outcome, DarajaRefused)
    assert safaricom.asked(PUSH) == []


def test_a_redirect_is_not_followed(redis_url):
    with answering(302, b"") as url:
        assert isinstance(Daraja(url, CREDENTIALS, Redis(redis_url)).push(PROMPT, now()), DarajaUnknown)


@contextmanager
def answering(status, body):
    """A server that gives tokens, and to any other request this answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(200, b'{"access_token": "t", "expires_in": "3599"}')

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(status, body)

        def answer(self, status, body):
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """The test says what it needs."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
