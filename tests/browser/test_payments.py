"""Paying in a real browser: the M-Pesa prompt on the handset, the card page from the SMS, the receipt."""

import pytest
from playwright.sync_api import expect

from tests.browser.handset import SMS_MILLISECONDS, Handset
from tests.customers import add_customer
from tests.processes import running

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
    expect(prompt).to_contain_text("Do you want to pay Ksh. 500.00", timeout=SMS_MILLISECONDS)
    handset.picture("handset-prompt")
    handset.at("prompt-pin").fill("1234")
    handset.at("prompt-ok").click()
    expect(prompt).to_be_hidden()


def texts(handset, text):
    handset.at("soft-right").click()
    handset.at("sms-body").fill(text)
    handset.at("sms-send").click()


def test_the_prompt_that_was_asked_for_by_text_pops_up_and_the_receipt_follows(service, handset):
    texts(handset, "PAY 500")
    enters_pin(handset)
    handset.reads("Received KES 500")
    handset.picture("handset-receipt")
    [movement] = service.mpesa.world.ledger.movements
    assert (movement.amount, movement.phone) == (500, WANJIKU.removeprefix("+"))


def test_a_prompt_may_be_cancelled_on_the_phone_and_no_money_moves(service, handset):
    texts(handset, "PAY 500")
    expect(handset.at("prompt")).to_be_visible(timeout=SMS_MILLISECONDS)
    handset.at("prompt-cancel").click()
    expect(handset.at("prompt")).to_be_hidden()
    handset.reads("KES 500")
    assert not service.mpesa.world.ledger.movements
