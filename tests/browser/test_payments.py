"""Paying in a real browser: the M-Pesa prompt on the handset, the card page from the SMS, the receipt."""

import pytest
from playwright.sync_api import expect

from tests.browser.handset import Handset
from tests.support.customers import add_customer
from tests.support.service_processes import running

WANJIKU = "+254711000001"


@pytest.fixture
def service(database_url, redis_url, engine, tmp_path):
    add_customer(engine, "3500600-01", phone=WANJIKU, last=4401, meter="KE1234567", balance_cents=125_000)
    with running(database_url, redis_url, "web", "worker", "clock", log_folder=tmp_path) as stack:
        yield stack


@pytest.fixture
def handset(service, page):
    handset = Handset(page, service.gateway.base_url)
    handset.belongs_to(WANJIKU)
    return handset


def enters_pin(handset):
    prompt = handset.at("prompt")
    expect(prompt).to_contain_text("Do you want to pay Ksh. 500.00")
    handset.picture("handset-prompt")
    handset.at("prompt-pin").fill("1234")
    handset.at("prompt-ok").click()
    expect(prompt).to_be_hidden()


def asks_to_pay_500(handset, by):
    handset.dials()
    for seen, typed in (
        ("3 Pay bill", "3"),
        ("Owed now: KES 1,250", "2"),
        ("Enter amount", "500"),
        ("Pay KES 500", by),
        ("1 Confirm", "1"),
    ):
        handset.sees(seen)
        handset.types(typed)


def owes(handset, amount):
    handset.dials()
    handset.sees("3 Pay bill")
    handset.types("3")
    handset.sees(f"Owed now: {amount}")


def texts(handset, text):
    handset.at("soft-right").click()
    handset.at("sms-body").fill(text)
    handset.at("sms-send").click()


def test_the_prompt_comes_after_the_session_and_the_next_dial_shows_the_new_balance(service, handset):
    handset.dials()
    handset.sees("3 Pay bill")
    assert service.mpesa.state.subscribers.of(WANJIKU).in_session
    asks_to_pay_500(handset, by="1")
    handset.sees("An M-Pesa request for KES 500 comes")
    enters_pin(handset)
    [push] = service.mpesa.state.pushes.values()
    assert push.result == "0"
    handset.reads("Received KES 500")
    handset.picture("handset-receipt")
    owes(handset, "KES 750")


def test_the_link_in_the_sms_opens_the_card_page_and_the_receipt_follows(service, handset):
    asks_to_pay_500(handset, by="2")
    handset.sees("An SMS brings the link")
    handset.reads("by card within 24 hours")
    handset.picture("handset-link")
    with handset.page.expect_popup() as opened:
        handset.at("sms-link").click()
    card = opened.value
    expect(card.get_by_role("heading")).to_have_text("KES 500.00")
    card.get_by_role("button", name="Pay KES 500.00").click()
    expect(card.locator("body")).to_contain_text("The receipt comes by SMS")
    card.close()  # a page in the background is drawn once a second
    handset.reads("Received KES 500")
    owes(handset, "KES 750")
    assert [paid.reference for paid in service.cards.state.transactions.values() if paid.was_paid]


def test_the_prompt_that_was_asked_for_by_text_pops_up_and_the_receipt_follows(service, handset):
    texts(handset, "PAY 500")
    enters_pin(handset)
    handset.reads("Received KES 500")
    handset.picture("handset-receipt")
    [movement] = service.mpesa.state.ledger.movements
    assert (movement.amount, movement.phone) == (500, WANJIKU.removeprefix("+"))


def test_a_prompt_may_be_cancelled_on_the_phone_and_no_money_moves(service, handset):
    texts(handset, "PAY 500")
    expect(handset.at("prompt")).to_be_visible()
    handset.at("prompt-cancel").click()
    expect(handset.at("prompt")).to_be_hidden()
    handset.reads("KES 500")
    assert not service.mpesa.state.ledger.movements
