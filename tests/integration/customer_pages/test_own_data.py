"""My data on the pages: asked for by a button, granted by a clerk, fetched by the same phone and by nobody else."""

import io
import re
import zipfile

import pytest

from tests.integration.customer_pages.conftest import DIGITS, WANJIKU
from tests.support.customers import add_customer
from tests.support.page_reader import PageReader
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
    assert (asked.status_code, asked.headers["Location"]) == (303, "/my/data")
    assert "We have your request D000-" in reader.get("/my/data").text
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
        assert reader.post("/my/data", data={"csrf_token": form_token}).status_code == 303
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


def test_correction_and_erasure_are_asked_for_from_the_page_with_their_clock(clerk, reader, rows):
    page = PageReader(reader).opens("/my/data").presses("Ask to correct it")
    page.sees("Please write what is wrong, and what is right.")
    assert page.status == 422
    action, data = page.form("Ask to correct it", words="My name is Wanjiku Kamau-Njoroge, not Kamau <b>")
    for _ in range(2):
        page.posts(action, data).sees("We have your request D000-", "Ask to erase it").sees_no("Ask to correct it")
    page.presses("Ask to erase it").sees_no("Ask to erase it", "Ask to correct it").sees("Ask for a copy")
    asked = [(each["wish"], each["words"]) for each in waiting(clerk)]
    assert asked == [("correction", "My name is Wanjiku Kamau-Njoroge, not Kamau <b>"), ("erasure", "page")]
    assert len(rows("SELECT id FROM messages WHERE subject LIKE 'data:%'")) == 2


def test_the_sms_of_a_copy_that_is_ready_has_a_link_to_it(clerk, reader, client, rows, app):
    PageReader(reader).opens("/my/data").presses("Ask for a copy of all of it")
    grant(clerk)
    [(phone, text, parts)] = rows("SELECT phone, text, parts FROM messages ORDER BY id DESC LIMIT 1")
    assert (phone, parts <= 2) == (WANJIKU, True)
    page = PageReader(app.test_client()).opens_link(text, DIGITS).sees("Your copy (ZIP)")
    assert page.path == "/my/data"
    assert page.follows("Your copy (ZIP)").status == 200
    assert rows("SELECT purpose, ended_at IS NULL FROM page_links ORDER BY id") == [("statement", True), ("data", True)]


@pytest.mark.parametrize("words", ["", " ", "\t"])
def test_a_correction_without_words_is_none(reader, clerk, words):
    page = PageReader(reader).opens("/my/data").presses("Ask to correct it", words=words)
    assert (page.status, waiting(clerk)) == (422, [])


def test_a_very_long_correction_is_cut_and_a_strange_wish_is_for_a_copy(reader, clerk):
    page = PageReader(reader).opens("/my/data")
    action, data = page.form("Ask to correct it", words="ü" * 600)
    page.posts(action, data)
    page.posts(action, [(name, {"wish": "all the money", "form": "x"}.get(name, value)) for name, value in data])
    assert [(each["wish"], len(each["words"])) for each in waiting(clerk)] == [("correction", 480), ("copy", 480)]
