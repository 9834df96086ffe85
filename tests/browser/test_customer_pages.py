"""From the SMS on the handset to statement, bill, use and PDF, on a phone of 240 pixels that runs no script."""

import os
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.handset import Handset
from tests.support.customers import add_customer
from tests.support.service_processes import running

OWNER = "+254711000001"
TALKS = (
    ((("1 Enter reading", "1"), ("Previous 4401", "4521"), ("120 units", "1")), "is due by"),
    ((("2 My bill", "2"), ("Owed now", "3"), ("2 Link by SMS", "2")), "The link comes by SMS"),
)


@pytest.fixture
def service(database_url, redis_url, engine, tmp_path):
    add_customer(engine, "3500600-01", phone=OWNER, last=4401, meter="KE1234567")
    with running(database_url, redis_url, "web", "worker", log_folder=tmp_path) as stack:
        yield stack


@pytest.fixture
def small_phone(page):
    """A browser as narrow as the cheapest phones, without scripts and images."""
    context = page.context.browser.new_context(viewport={"width": 240, "height": 320}, java_script_enabled=False)
    phone = context.new_page()
    phone.route(re.compile(r"\.(png|jpg|gif|svg)$"), lambda route: route.abort())
    yield phone
    context.close()


def picture(page, name):
    """For the README, when a folder for it is named."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def address_in_newest_sms(engine):
    with engine.connect() as connection:
        text = connection.scalar(sa.text("SELECT text FROM messages WHERE text LIKE '%/s/%' ORDER BY id DESC LIMIT 1"))
    return re.search(r"https?://\S+/s/\w+", text).group()


def test_a_customer_takes_statement_bill_and_use_away(service, engine, page, small_phone):
    handset = Handset(page, service.gateway.base_url)
    handset.belongs_to(OWNER)
    for talk, last in TALKS:
        handset.dials()
        for seen, typed in talk:
            handset.sees(seen)
            handset.types(typed)
        handset.sees(last)
    path = re.search(r"/s/\w+", address_in_newest_sms(engine)).group()
    small_phone.goto(service.base_url + path)
    small_phone.get_by_label("Last 4 digits of the meter number").fill("4567")
    small_phone.get_by_role("button", name="Open").click()
    expect(small_phone.get_by_role("heading", name="Statement")).to_be_visible()
    picture(small_phone, "statement")
    assert small_phone.evaluate("document.documentElement.scrollWidth") <= 240
    with small_phone.expect_download() as download:
        small_phone.get_by_role("link", name="PDF").click()
    printed = PdfReader(download.value.path()).pages[0].extract_text()
    with engine.connect() as connection:
        balance = connection.scalar(sa.text("SELECT balance_cents FROM accounts"))
    assert f"KES {balance / 100:,.2f}" in printed
    small_phone.get_by_role("link", name="Bill", exact=True).click()
    expect(small_phone.get_by_text("What it is made of")).to_be_visible()
    picture(small_phone, "bill")
    assert small_phone.evaluate("document.documentElement.scrollWidth") <= 240
    small_phone.get_by_role("link", name="Use").click()
    expect(small_phone.get_by_role("img")).to_be_visible()
    picture(small_phone, "usage")
    assert small_phone.evaluate("document.documentElement.scrollWidth") <= 240
    small_phone.get_by_role("link", name="Kiswahili").click()
    expect(small_phone.get_by_role("heading", name="Matumizi")).to_be_visible()
    small_phone.get_by_role("button", name="Funga kurasa hizi").click()
    expect(small_phone.get_by_text("The pages are closed")).to_be_visible()
