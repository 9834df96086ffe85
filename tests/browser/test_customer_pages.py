"""From the SMS on the handset to statement, bill, use and PDF, on a phone of 240 pixels that runs no script."""

import os
import re
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from pypdf import PdfReader

from store.core.clock import travel
from tests.browser.handset import Handset
from tests.browser.sideways import scrolls_sideways
from tests.integration.customer_pages.histories import add_payments
from tests.support.customers import add_customer
from tests.support.service_processes import running
from tests.support.sms import text_in
from tests.support.waiting import until

OWNER = "+254711000001"
TALKS = (
    ((("1 Enter reading", "1"), ("Previous 4401", "4521"), ("120 units", "1")), "is due by"),
    ((("2 My bill", "2"), ("Owed now", "3"), ("2 Link by SMS", "2")), "The link comes by SMS"),
)


READINGS = [4401 + 88 * place + (place * 37) % 61 for place in range(1, 27)]
TECHNICIANS = 22
PAID = sa.text("""
    INSERT INTO payments (provider, receipt, cents, account_id, reference, source, received_at, recorded_at)
    VALUES ('mpesa', :receipt, 250000, :id, :paid_to, 'callback', now(), now())
""")
BOOKED = sa.text("""
    INSERT INTO journal_entries (kind, key, account_id, booked_on, recorded_at, reference)
    SELECT 'payment', 'payment:mpesa:' || CAST(:receipt AS text), :id, max(booked_on), now(), :receipt
    FROM journal_entries
""")
POSTED = sa.text("""
    INSERT INTO journal_lines SELECT e.id, a.account, a.cents FROM journal_entries e,
    (VALUES ('receivable', -250000), ('mpesa_clearing', 250000)) a(account, cents) WHERE e.reference = :receipt
""")


@pytest.fixture
def service(database_url, redis_url, engine, tmp_path):
    add_customer(engine, "3500600-01", phone=OWNER, last=4401, meter="KE1234567")
    with running(database_url, redis_url, "web", "worker", "clock", log_folder=tmp_path) as stack:
        yield stack


@pytest.fixture
def small_phone(chromium):
    """A browser as narrow as the cheapest phones, without scripts and images."""
    context = chromium.new_context(viewport={"width": 240, "height": 320}, java_script_enabled=False)
    phone = context.new_page()
    phone.route(re.compile(r"\.(png|jpg|gif|svg)$"), lambda route: route.abort())
    return phone


def picture(page, name):
    """For the README, when a folder for it is named."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def address_in_newest_sms(engine):
    """The worker may be answering the text still."""
    until(lambda: newest_sms(engine))
    return re.search(r"https?://\S+/s/\w+", newest_sms(engine)).group()


def newest_sms(engine):
    with engine.connect() as connection:
        return connection.scalar(sa.text("SELECT text FROM messages WHERE text LIKE '%/s/%' ORDER BY id DESC LIMIT 1"))


@pytest.fixture
def two_years(engine, phone, operator):
    """Readings of each month, one of them a technician's, one put right; payments, one of them to the old number."""
    account_id = add_customer(engine, "350060031", phone=OWNER, last=4401, meter="KE1234567")
    for place, reading in enumerate(READINGS):
        if place:
            with engine.begin() as connection:
                travel(connection, timedelta(days=30))
        if place == TECHNICIANS:
            operator.asks("operator", "create", "Njeri", "--role", "field")
            operator.asks("reading", "technician", "350060031", reading, "--by", "Njeri")
        else:
            phone(OWNER).dials().answers("1", str(reading), "1")
    phone(OWNER).dials().answers("1", str(READINGS[-1] - 4), "1")
    with engine.begin() as connection:
        for number, receipt in enumerate(("RKL51ZDR4F", "SAB7Q2WX9P")):
            values = {"id": account_id, "receipt": receipt, "paid_to": ("350060031", "3500600-01")[number]}
            connection.execute(PAID, values)
            connection.execute(BOOKED, values)
            connection.execute(POSTED, values)
        connection.execute(sa.text("UPDATE accounts SET balance_cents = balance_cents - 500000"))


def opened(phone, service, engine, client):
    """At the statement, by a link that was asked for by SMS."""
    text_in(client, OWNER, "LINK")
    at_the_statement(phone, service, engine)


def at_the_statement(phone, service, engine):
    path = re.search(r"/s/\w+", address_in_newest_sms(engine)).group()
    phone.goto(service.base_url + path)
    phone.get_by_label("Last 4 digits of the meter number").fill("4567")
    phone.get_by_role("button", name="Open").click()
    expect(phone.get_by_role("heading", name="Statement")).to_be_visible()


def is_narrow(phone):
    return not scrolls_sideways(phone, pixels_apart=1)


def test_two_years_are_read_printed_and_closed(
    two_years, database_url, redis_url, engine, client, small_phone, tmp_path
):
    with running(database_url, redis_url, "web", "worker", log_folder=tmp_path) as service:
        opened(small_phone, service, engine, client)
        for seen in ("RKL51ZDR4F", "paid to xxxx0001, moved to this account", "cancelled by", "Bill cancelled"):
            expect(small_phone.get_by_text(seen).first).to_be_visible()
        picture(small_phone, "statement")
        assert is_narrow(small_phone)
        on_paper = PdfReader(BytesIO(small_phone.pdf(format="A4")))
        said = "\n".join(page.extract_text() for page in on_paper.pages)
        with engine.connect() as connection:
            balance = connection.scalar(sa.text("SELECT balance_cents FROM accounts"))
        assert f"KES {balance / 100:,.2f}" in said
        assert "Close these pages" not in said
        small_phone.get_by_role("link", name="12 months").click()
        small_phone.get_by_role("link", name="Older").click()
        small_phone.get_by_role("link", name="Bill", exact=True).first.click()
        for seen in ("What it is made of", "Against the bill before", "Against a year before", "read by"):
            expect(small_phone.get_by_text(seen).first).to_be_visible()
        picture(small_phone, "bill")
        assert is_narrow(small_phone)
        small_phone.get_by_role("link", name="Use").click()
        expect(small_phone.get_by_role("img")).to_be_visible()
        expect(small_phone.get_by_text("read by us").first).to_be_visible()
        picture(small_phone, "usage")
        assert is_narrow(small_phone)
        a_long_one_comes_when_the_page_is_loaded_again(small_phone, service, engine)
        other_tab = small_phone.context.new_page()
        other_tab.goto(f"{service.base_url}/my/statement")
        small_phone.goto(f"{service.base_url}/my/statement")
        small_phone.get_by_role("button", name="Close these pages").click()
        expect(small_phone.get_by_text("The pages are closed")).to_be_visible()
        small_phone.go_back()
        expect(small_phone.get_by_text("These pages are closed")).to_be_visible()
        other_tab.reload()
        expect(other_tab.get_by_text("These pages are closed")).to_be_visible()


def a_long_one_comes_when_the_page_is_loaded_again(phone, service, engine):
    add_payments(engine, 200)
    phone.goto(f"{service.base_url}/my/statement?from=2020-01-01")
    phone.get_by_role("link", name="PDF").click()
    expect(phone.get_by_text("Your document is being prepared")).to_be_visible()
    assert is_narrow(phone)
    with phone.expect_download() as download:
        expect(phone.get_by_text("loads again by itself")).to_be_visible()
    assert len(PdfReader(download.value.path()).pages) > 4


def test_a_customer_takes_statement_bill_and_use_away(service, engine, page, small_phone):
    handset = Handset(page, service.gateway.base_url)
    handset.belongs_to(OWNER)
    for talk, last in TALKS:
        handset.dials()
        for seen, typed in talk:
            handset.sees(seen)
            handset.types(typed)
        handset.sees(last)
    at_the_statement(small_phone, service, engine)
    assert is_narrow(small_phone)
    with small_phone.expect_download() as download:
        small_phone.get_by_role("link", name="PDF").click()
    printed = PdfReader(download.value.path()).pages[0].extract_text()
    with engine.connect() as connection:
        balance = connection.scalar(sa.text("SELECT balance_cents FROM accounts"))
    assert f"KES {balance / 100:,.2f}" in printed
    small_phone.get_by_role("link", name="Bill", exact=True).click()
    expect(small_phone.get_by_text("What it is made of")).to_be_visible()
    assert is_narrow(small_phone)
    small_phone.get_by_role("link", name="Use").click()
    expect(small_phone.get_by_role("img")).to_be_visible()
    assert is_narrow(small_phone)
    small_phone.get_by_role("link", name="Kiswahili").click()
    expect(small_phone.get_by_role("heading", name="Matumizi")).to_be_visible()
    small_phone.get_by_role("button", name="Funga kurasa hizi").click()
    expect(small_phone.get_by_text("The pages are closed")).to_be_visible()


def looks_at(small_phone, name, *texts):
    for text in texts:
        expect(small_phone.locator("main")).to_contain_text(text)
    picture(small_phone, name)
    assert is_narrow(small_phone)


def test_a_customer_reads_queries_and_pays_from_the_smallest_phone(service, engine, page, small_phone):
    handset = Handset(page, service.gateway.base_url)
    handset.belongs_to(OWNER)
    handset.dials()
    for seen, typed in TALKS[1][0]:
        handset.sees(seen)
        handset.types(typed)
    handset.sees(TALKS[1][1])
    at_the_statement(small_phone, service, engine)
    small_phone.get_by_role("link", name="Read", exact=True).click()
    small_phone.get_by_label("Type the black digits now:").fill("4521")
    looks_at(small_phone, "reading", "Previous 4401")
    small_phone.get_by_role("button", name="Go on").click()
    looks_at(small_phone, "reading-confirm", "Present 4521", "120 units", "Bill KES")
    small_phone.get_by_role("button", name="Confirm").click()
    looks_at(small_phone, "reading-billed", "Thank you. An SMS follows.", "To be paid by")
    handset.reads("Bill KES")
    small_phone.get_by_role("link", name="The bill").click()
    small_phone.get_by_role("link", name="Query this bill").click()
    looks_at(small_phone, "query", "What is wrong with the bill?")
    small_phone.get_by_label("It is too high").check()
    small_phone.get_by_role("button", name="Query this bill").click()
    looks_at(small_phone, "query-open", "Your query Q")
    small_phone.get_by_role("link", name="Pay", exact=True).click()
    looks_at(small_phone, "pay", "Owed now: KES", "888888", "3500600-01")
    small_phone.get_by_label("All, or another amount").fill("500")
    small_phone.get_by_role("button", name="M-Pesa on 07xx xxx001").click()
    looks_at(small_phone, "pay-confirm", "KES 500.00 by M-Pesa from 07xx xxx001")
    small_phone.get_by_role("button", name="Confirm").click()
    looks_at(small_phone, "pay-waits", "enter the PIN there")
    expect(handset.at("prompt")).to_contain_text("Do you want to pay Ksh. 500.00")
    handset.at("prompt-pin").fill("1234")
    handset.at("prompt-ok").click()
    handset.reads("Received KES 500")
    small_phone.get_by_role("link", name="Load again").click()
    looks_at(small_phone, "paid", "Paid: KES 500.00")
    small_phone.get_by_role("link", name="My data").click()
    looks_at(small_phone, "data", "Ask for a copy of all of it")
