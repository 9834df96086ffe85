"""My data on the pages: asked for by a button, granted by a clerk, fetched by the same phone and by nobody else."""

import io
import re
import zipfile

import pytest

from tests.integration.customer_pages.conftest import DIGITS, WANJIKU
from tests.support.customers import add_customer
from tests.support.sms import text_in

OTIENO = "+254722000002"


@pytest.fixture
def form_token(reader):
    return re.search(r'name="csrf_token" value="(\w+)"', reader.get("/my/data").text)[1]


@pytest.fixture
def clerk(operator):
    operator.asks("operator", "create", "Njeri", "--role", "care")
    return operator


def waiting(clerk):
    return clerk.asks("person", "requests", "--by", "Njeri")["rows"]


def grant(clerk):
    clerk.asks("person", "answer", waiting(clerk)[0]["reference"], "--grant", "--by", "Njeri")


def test_a_copy_is_asked_for_by_a_button_and_fetched_once_it_is_granted(clerk, reader, form_token):
    before = reader.get("/my/data")
    assert "Texts are kept 90 days" in before.text
    assert "Ask for a copy" in before.text
    assert reader.get("/my/data.zip").status_code == 404
    asked = reader.post("/my/data", data={"csrf_token": form_token})
    assert "We have your request D000-" in asked.text
    assert "is answered by" in reader.get("/my/data").text
    grant(clerk)
    assert "Your copy (ZIP)" in reader.get("/my/data").text
    fetched = reader.get("/my/data.zip")
    assert (fetched.status_code, fetched.mimetype) == (200, "application/zip")
    assert "no-store" in fetched.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(fetched.data)) as copy:
        assert "Wanjiku Kamau" in copy.read("personal_data.json").decode()


def test_two_clicks_are_one_request_and_a_foreign_form_is_none(clerk, reader, form_token):
    assert reader.post("/my/data", data={"csrf_token": "another"}).status_code == 403
    assert waiting(clerk) == []
    for _ in range(2):
        assert reader.post("/my/data", data={"csrf_token": form_token}).status_code == 200
    assert len(waiting(clerk)) == 1


def test_the_page_is_in_kiswahili_too(reader):
    assert "Data yangu" in reader.get("/my/data?lang=sw").text


def test_another_phone_of_the_same_account_gets_nothing_of_it(clerk, engine, reader, client, rows, newest_link):
    text_in(client, WANJIKU, "MY DATA")
    grant(clerk)
    add_customer(engine, "3500601-01", phone=OTIENO, meter="38012345", name="Otieno Odhiambo")
    text_in(client, OTIENO, "LINK")
    client.delete_cookie("pages")
    assert client.post(newest_link(OTIENO), data={"digits": DIGITS}).status_code == 303
    assert client.get("/my/data.zip").status_code == 404
    assert "Your copy" not in client.get("/my/data").text


def test_a_copy_is_not_fetched_all_day_long(clerk, reader, client):
    text_in(client, WANJIKU, "MY DATA")
    grant(clerk)
    assert [reader.get("/my/data.zip").status_code for _ in range(11)] == [200] * 10 + [429]


def test_a_copy_is_gone_when_its_days_are_over(clerk, reader, client, pass_time, newest_link):
    text_in(client, WANJIKU, "MY DATA")
    grant(clerk)
    pass_time(days=15)
    text_in(client, WANJIKU, "LINK")
    assert client.post(newest_link(), data={"digits": DIGITS}).status_code == 303
    assert client.get("/my/data.zip").status_code == 404
