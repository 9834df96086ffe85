"""Our client against a Paystack with a memory."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug import Response

from domain.errors import InvalidInput
from payments.cards import paystack
from payments.cards.paystack import NoAnswer, Page, Paystack, PaystackRefused, Transaction, sign
from sandbox.paystack import PaystackOptions, PaystackStandIn
from tests.support.provider import Provider
from tests.support.wsgi_server import WsgiServer

KEY, OLD_KEY = "sk_test_new", "sk_test_old"
ACCOUNT = ("acct-1@example.org", "https://example.org/p/1", {"account": "1"})
REFERENCE = "0123456789abcdef0123456789abcdef"


class Card(Provider):
    def __init__(self):
        super().__init__(PaystackStandIn(PaystackOptions(secret_key=KEY)))
        self.client = Paystack(self.url, (KEY, OLD_KEY))


@pytest.fixture
def card():
    card = Card()
    yield card
    card.stand_in.stop()


def test_the_signature_is_that_of_the_known_vector():
    body = (
        b'{"event":"charge.success","data":{"id":302961,"domain":"test","status":"success",'
        b'"reference":"KP-01J9Z","amount":150000,"currency":"KES"}}'
    )
    assert sign(body, "sk_test_0123456789abcdef") == (
        "b867e9d70b5d5b1a7002077539d1c09034403ad42edeff8c35486aa5736e5f33"
        "925c839775572c41d1c6dde7a03d2aed33f39755ecad0ab177b76cc94d28fdca"
    )


@pytest.mark.parametrize("key", [KEY, OLD_KEY])
def test_during_a_rotation_either_key_signs(key):
    client = Paystack("http://127.0.0.1:9", (KEY, OLD_KEY))
    assert client.has_signed(b"{}", sign(b"{}", key))
    assert not client.has_signed(b"{ }", sign(b"{}", key))


@pytest.mark.parametrize("signature", ["", "00", "\u0131", "f" * 128])
def test_what_is_not_signed_is_not_believed(signature):
    assert not Paystack("http://127.0.0.1:9", (KEY,)).has_signed(b"{}", signature)


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://checkout.paystack.com/0peioxfhpn", True),
        ("https://paystack.com/pay/x", True),
        ("https://checkout.paystack.co/x?y=1", True),
        ("http://checkout.paystack.com/x", False),
        ("https://checkout.paystack.com.evil.example/x", False),
        ("https://evilpaystack.com/x", False),
        ("https://checkout.paystack.com@evil.example/x", False),
        ("https://evil.example\\@checkout.paystack.com/x", False),
        ("https://evil.example/https://checkout.paystack.com/", False),
        ("//checkout.paystack.com/x", False),
        ("javascript:alert(1)//https://checkout.paystack.com/", False),
        ("https://checkout.paystack.com/x\r\nSet-Cookie: a=b", False),
        ("", False),
    ],
)
def test_customers_are_sent_to_a_page_of_paystack_only(url, own):
    """Whatever the answer names: the page takes their card."""
    answer = json.dumps({"status": True, "data": {"authorization_url": url}}).encode()
    with WsgiServer(Response(answer)) as server:
        made = Paystack(server.url, (KEY,)).initialize(REFERENCE, 50_000, *ACCOUNT)
    assert made == (Page(url) if own else NoAnswer("no page of Paystack"))


def test_a_page_is_made_once_and_tells_later_that_it_was_paid(card):
    page = card.client.initialize(REFERENCE, 50_000, *ACCOUNT)
    assert isinstance(page, Page)
    assert page.url.startswith(card.url)
    again = card.client.initialize(REFERENCE, 50_000, *ACCOUNT)
    assert again == PaystackRefused("duplicate_reference")
    assert not card.client.verify(REFERENCE).paid
    card.command("customer", reference=REFERENCE, action="pay")
    paid = card.client.verify(REFERENCE)
    assert isinstance(paid, Transaction)
    assert (paid.paid, paid.requested_cents, paid.reference, paid.domain) == (True, 50_000, REFERENCE, "test")


def test_a_lost_reply_and_an_error_of_theirs_say_nothing(card):
    card.command("scripts", reply="lost")
    assert isinstance(card.client.initialize(REFERENCE, 50_000, *ACCOUNT), NoAnswer)
    card.command("scripts", reply="internal")
    assert isinstance(card.client.initialize("f" * 32, 50_000, *ACCOUNT), NoAnswer)
    assert isinstance(Paystack("http://127.0.0.1:9", (KEY,)).verify(REFERENCE), NoAnswer)


def test_an_unknown_reference_and_a_wrong_key_are_refused(card):
    assert isinstance(card.client.verify("e" * 32), PaystackRefused)
    assert isinstance(Paystack(card.url, ("sk_test_wrong",)).verify(REFERENCE), PaystackRefused)


def test_the_list_gives_every_success_page_by_page(card):
    references = [f"{number:032x}" for number in range(103)]
    for reference in references:
        card.client.initialize(reference, 50_000, *ACCOUNT)
        card.command("customer", reference=reference, action="pay")
    now = datetime.now(UTC)
    listed = list(card.client.successes(now - timedelta(hours=1), now + timedelta(hours=1)))
    assert {transaction.reference for transaction in listed} == set(references)


def test_a_list_of_more_pages_than_are_looked_at_is_no_list(card, monkeypatch):
    monkeypatch.setattr(paystack, "MAX_PAGES", 1)
    monkeypatch.setattr(paystack, "ROWS_PER_PAGE", 1)
    now = datetime.now(UTC)
    card.client.initialize(REFERENCE, 50_000, *ACCOUNT)
    card.command("customer", reference=REFERENCE, action="pay")
    with pytest.raises(InvalidInput, match="more than 1 rows"):
        list(card.client.successes(now - timedelta(hours=1), now + timedelta(hours=1)))
