"""What ends a link and the sessions that it opened, each by the door through which it comes."""

import re

import pytest

from tests.integration.accounts.test_strangers import proved
from tests.integration.customer_pages.conftest import DIGITS, METER, WANJIKU
from tests.support.account_files import as_csv, row
from tests.support.campaigns import campaign_operator, started, tick
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.page_reader import PageReader
from tests.support.sms import asked, text_in

DAUGHTER = "+254722000002"
LINK = re.compile(r"/s/[0-9A-Za-z]{22}")


def is_over(client, link):
    return (client.get(link).status_code, client.get("/my/statement").status_code) == (410, 403)


@pytest.fixture
def office(database_url, redis_url, gateway):
    with campaign_operator(database_url, redis_url, gateway) as at_work:
        yield at_work


def opened(office, phone=WANJIKU, digits=DIGITS):
    """The link of a text, and a browser that has opened it."""
    client = office.browser()
    text_in(client, phone, "LINK")
    [(text,)] = asked(office.parts, "SELECT text FROM messages WHERE text LIKE '%/s/%' ORDER BY id DESC LIMIT 1")
    PageReader(client).opens_link(text, digits).sees("Statement")
    return client, LINK.search(text).group()


def test_another_number_ends_it(office, engine, gateway):
    add_customer(engine, "3500600-01", phone=WANJIKU, meter=METER)
    client, link = opened(office)
    started(office)
    for _ in range(3):
        tick(office.parts)
        assert gateway.settle()
    assert asked(office.parts, "SELECT number FROM accounts") != [("3500600-01",)]
    assert is_over(client, link)


def test_closing_ends_it(office, tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_bytes(as_csv(row(phone=WANJIKU)))
    assert office.asks("import", "accounts", file)["new"] == 1
    client, link = opened(office, digits="8833")
    file.write_bytes(as_csv(row(phone=WANJIKU, status="closed")))
    office.asks("import", "accounts", file)
    assert asked(office.parts, "SELECT status FROM accounts") == [("closed",)]
    assert is_over(client, link)


def test_another_phone_on_file_ends_it(reader, link, operator):
    operator.asks("phone", "set", "3500600-01", "+254722000009", "--by", "Njeri")
    assert is_over(reader, link)


@pytest.mark.parametrize("how", ["by phone", "by SMS"])
def test_not_my_account_ends_it(reader, link, client, how):
    if how == "by phone":
        Phone(client, WANJIKU).dials().answers("5", "4", "1").ends()
    else:
        text_in(client, WANJIKU, "NOT MINE")
    assert is_over(reader, link)


@pytest.mark.parametrize("who", ["its own wish", "the owner's"])
def test_a_phone_that_was_linked_and_is_taken_off_loses_its_link(engine, phone, client, rows, newest_link, who):
    add_customer(engine, "3500601-01", phone=WANJIKU, meter="20418801")
    proved(DAUGHTER, phone, rows)
    text_in(client, DAUGHTER, "LINK")
    link = newest_link(DAUGHTER)
    assert client.post(link, data={"digits": "8801"}).status_code == 303
    if who == "the owner's":
        phone(WANJIKU).dials().answers("5", "6", "1", "1").ends()
    else:
        phone(DAUGHTER).dials().answers("5", "4", "1").ends()
    assert is_over(client, link)


def test_the_digits_of_a_new_meter_open_it(wanjiku, link, client, operator, rows):
    operator.asks(
        "meter", "replace", "3500600-01", "--number", "55550001", "--digits", "5", "--last", "4530", "--by", "Njeri"
    )
    assert client.post(link, data={"digits": DIGITS}).status_code == 422
    assert client.post(link, data={"digits": "0001"}).status_code == 303


def test_ten_links_go_to_a_phone_in_a_day(wanjiku, client, rows, pass_time):
    for _ in range(10):
        wanjiku.dials().answers("2", "3", "2").ends("The link comes by SMS")
    wanjiku.dials().answers("2", "3", "2").ends("This phone has had ten links today.")
    text_in(client, WANJIKU, "LINK")
    assert rows("SELECT count(*), count(*) FILTER (WHERE ended_at IS NULL) FROM page_links") == [(10, 1)]
    pass_time(days=1)
    wanjiku.dials().answers("2", "3", "2").ends("The link comes by SMS")


def test_a_link_in_a_text_is_short_ours_and_hard_to_guess(wanjiku, rows, app):
    links = set()
    for _ in range(3):
        wanjiku.dials().answers("2", "3", "2").ends("The link comes by SMS")
        [(text, parts)] = rows("SELECT text, parts FROM messages WHERE text LIKE '%/s/%' ORDER BY id DESC LIMIT 1")
        address = re.search(r"https?://\S+", text).group()
        assert re.fullmatch(re.escape(app.extensions["parts"].settings.public_url) + r"/s/[0-9A-Za-z]{22}", address)
        assert parts == 1
        assert not re.search(rf"3500600|KES|Wanjiku|{METER}|{DIGITS}", text)
        links.add(address)
    assert len(links) == 3
