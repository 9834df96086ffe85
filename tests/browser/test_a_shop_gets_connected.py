"""A shop applies from the page, on a phone of 240 pixels that runs no script, and is connected: to the first bill."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from store.core.clock import travel
from tests.browser.sideways import scrolls_sideways
from tests.support.applicants import FEE, Applicants
from tests.support.command_line import Operator
from tests.support.dialling import Phone
from tests.support.field_work import STAFF, at_work, enrolled, named
from tests.support.service import service_on
from tests.support.sms import text_in
from tests.support.wsgi_server import WsgiServer

ACHIENG = "+254733000003"
ANSWERS = (
    ("Your mobile number", "0733 000 003"),
    ("The full name", "Achieng Stores"),
    ("Number of the ID", "PVT-AB12CD3"),
    ("KRA PIN", "P051234567Q"),
    ("Area or estate", "Kasarani"),
    ("Near what?", "the stage"),
    ("meter next door", ""),
)
PAPERS = 5


@pytest.fixture
def service(database_url, redis_url):
    with service_on(database_url, redis_url) as flask, WsgiServer(flask) as server:
        yield flask, server.url


@pytest.fixture
def small_phone(chromium):
    return chromium.new_context(viewport={"width": 240, "height": 320}, java_script_enabled=False).new_page()


@pytest.fixture
def photo(tmp_path):
    made = BytesIO()
    Image.new("RGB", (900, 600), "white").save(made, "JPEG")
    file = tmp_path / "paper.jpg"
    file.write_bytes(made.getvalue())
    return file


@pytest.fixture
def seals(tmp_path):
    file = tmp_path / "seals.txt"
    file.write_text("KP100001\n")
    return file


def newest(engine):
    with engine.connect() as connection:
        return connection.scalar(sa.text("SELECT text FROM messages ORDER BY id DESC LIMIT 1"))


def is_narrow(phone):
    return not scrolls_sideways(phone, pixels_apart=1)


def hangs_up(office, engine, flask, seals, typed):
    """A technician hangs up the meter from the round of today."""
    handset = enrolled(office.operator, engine, lambda number: Phone(flask.test_client(), number))
    office.operator.asks("seal", "import", seals, "--box", "17", "--by", "Njeri")
    office.operator.asks("seal", "issue", "KP100001", "--to", STAFF, "--by", "Njeri")
    with engine.connect() as connection:
        order_id = connection.scalar(sa.text("SELECT max(id) FROM visit_orders WHERE why = 'connection'"))
    office.operator.asks("round", "assign", STAFF, "--order", named(order_id), "--by", "Njeri")
    at_work(handset).answers("1", "1", *typed, "1").sees("The applicant is asked")


def test_a_shop_applies_from_the_page_and_gets_its_first_bill(service, engine, small_phone, photo, seals):
    flask, url = service
    office = Applicants(lambda number: Phone(flask.test_client(), number), Operator(flask))
    small_phone.goto(f"{url}/apply")
    small_phone.get_by_role("button", name="Begin").click()
    for label, typed in ANSWERS:
        expect(small_phone.get_by_role("heading", name=re.compile(re.escape(label)))).to_be_visible()
        small_phone.get_by_role("textbox").fill(typed)
        assert is_narrow(small_phone)
        small_phone.get_by_role("button", name="Go on").click()
    small_phone.get_by_label("Shop").check()
    small_phone.get_by_role("button", name="Go on").click()
    for place in range(PAPERS):
        small_phone.locator("input[type=file]").nth(place).set_input_files(photo)
        small_phone.get_by_role("button", name="Send the photo").nth(place).click()
    assert is_narrow(small_phone)
    small_phone.get_by_role("link", name="Go on").click()
    expect(small_phone.get_by_text("PVT-AB12CD3")).to_be_visible()
    small_phone.get_by_role("button", name="Send the application").click()
    expect(small_phone.get_by_role("heading", name="Application A")).to_be_visible()
    reference = small_phone.get_by_role("heading").text_content().split()[-1]
    assert f"application {reference}" in newest(engine)

    office.up_to(reference, "quoted")
    link = re.search(r"/a/\w+", newest(engine)).group()
    small_phone.context.clear_cookies()
    small_phone.goto(url + link)
    small_phone.get_by_role("textbox").fill("2cd3")
    small_phone.get_by_role("button", name="Open").click()
    expect(small_phone.get_by_text("To pay: KES 34,980.00")).to_be_visible()
    assert is_narrow(small_phone)
    with small_phone.expect_download() as download:
        small_phone.get_by_role("link", name="Quotation (PDF)").click()
    printed = PdfReader(download.value.path()).pages[0].extract_text()
    assert all(words in printed for words in (reference, "KES 34,980.00", "888899", "Nobody collects cash"))

    office.pays(reference, FEE)
    for words in (("advance", "--to", "wayleave"), ("advance", "--to", "built"), ("advance", "--to", "inspected")):
        office.moves(reference, *words)
    hangs_up(office, engine, flask, seals, ("04218888", "KP100001", "3"))
    text_in(flask.test_client(), ACHIENG, "YES")
    assert "is open, meter 04218888" in newest(engine)
    small_phone.reload()
    expect(small_phone.get_by_text("account open")).to_be_visible()
    with engine.begin() as connection:
        travel(connection, timedelta(days=30))
    Phone(flask.test_client(), ACHIENG).dials().answers("1", "103", "1").ends("is due by")
    with engine.connect() as connection:
        facts = "SELECT a.category, b.units::int FROM bills b JOIN accounts a ON a.id = b.account_id"
        assert [tuple(row) for row in connection.execute(sa.text(facts))] == [("SC", 100)]
