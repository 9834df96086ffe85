"""What a visitor does first, in a real browser: dial, read the meter, see the bill, read the SMS."""

import os

import pytest
from playwright.sync_api import expect

from tests.customers import add_customer
from tests.processes import running

WANJIKU = "+254711000001"


@pytest.fixture
def service(database_url, redis_url, engine, tmp_path):
    add_customer(engine, "3500600-01", phone=WANJIKU, last=4401, meter="KE1234567")
    with running(database_url, redis_url, "web", "worker", log_folder=tmp_path) as stack:
        yield stack


def picture(page, name):
    """A picture for the README, when a folder for it is named."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_a_visitor_dials_reads_the_meter_and_gets_the_bill_by_sms(service, page):
    page.goto(service.gateway.base_url)
    page.get_by_test_id("phone-input").fill(WANJIKU)
    page.get_by_test_id("phone-input").press("Enter")
    for key in "*977#":
        page.get_by_test_id(f"key-{key}").click()
    page.get_by_test_id("call").click()
    screen = page.get_by_test_id("ussd-screen")
    for seen, typed in (("1 Enter reading", "1"), ("Previous 4401", "4521"), ("120 units", "1")):
        expect(screen).to_contain_text(seen)
        picture(page, f"handset-{typed}")
        page.get_by_test_id("ussd-input").fill(typed)
        page.get_by_test_id("ussd-send").click()
    expect(screen).to_contain_text("is due by")
    page.get_by_test_id("sms-badge").click(timeout=20_000)
    message = page.get_by_test_id("sms-item").first
    expect(message).to_contain_text("Reading 4521")
    message.click()
    picture(page, "handset-sms")
