"""A bill is queried from its page: the reference at once, an SMS to keep, one open at a time."""

import pytest

from tests.integration.customer_pages.conftest import WANJIKU
from tests.support.customers import add_customer
from tests.support.page_reader import PageReader


@pytest.fixture
def bill_page(reader, rows):
    [(number,)] = rows("SELECT number FROM bills")
    return PageReader(reader).opens(f"/my/bills/{number}")


def test_a_query_gets_its_reference_and_an_sms(bill_page, rows):
    page = bill_page.follows("Query this bill").sees("What is wrong with the bill?", "It is too high")
    action, data = page.form("Query this bill", complaint="wrong_reading")
    for _ in range(2):
        page.posts(action, data).sees("Your query Q", "you will not be cut off over it").sees_no("What is wrong")
    [(complaint, phone, bill)] = rows("SELECT complaint, phone, bill_id FROM bill_queries")
    assert (complaint, phone) == ("wrong_reading", WANJIKU)
    assert rows("SELECT id FROM bills") == [(bill,)]
    assert len(rows("SELECT id FROM messages WHERE subject LIKE 'query:%'")) == 1


def test_the_bill_of_the_page_is_the_one_that_is_queried(bill_page, rows, pass_time, phone, client, newest_link):
    older = bill_page.path
    pass_time(days=31)
    phone(WANJIKU).dials().answers("1", "4640", "1").ends("An SMS follows")
    phone(WANJIKU).dials().answers("2", "3", "2")
    page = PageReader(client).opens_link(newest_link(), "2345").opens(f"{older}/query")
    page.presses("Query this bill", complaint="high_bill").sees("Your query")
    assert rows("SELECT b.number FROM bill_queries q JOIN bills b ON b.id = q.bill_id") == [(older.rpartition("/")[2],)]


def test_a_query_by_phone_is_shown_on_the_page(bill_page, wanjiku, rows):
    wanjiku.dials().answers("2", "4", "1", "1").ends("Your reference is")
    bill_page.follows("Query this bill").sees("Your query Q")
    assert rows("SELECT count(*) FROM bill_queries") == [(1,)]


@pytest.mark.parametrize("chosen", [None, "", "everything", "high_bill' OR 1=1"])
def test_nothing_chosen_asks_again(bill_page, rows, chosen):
    page = bill_page.follows("Query this bill")
    action, data = page.form("Query this bill")
    page.posts(action, data if chosen is None else [*data, ("complaint", chosen)]).sees("Please choose what is wrong.")
    assert page.status == 422
    assert rows("SELECT count(*) FROM bill_queries") == [(0,)]


def test_a_bill_of_another_or_of_nobody_is_not_queried(bill_page, engine, phone, rows):
    add_customer(engine, "350070001", phone="+254711000002", last=4401)
    phone("+254711000002").dials().answers("1", "4521", "1").ends("is due by")
    [(other,)] = rows("SELECT number FROM bills ORDER BY id DESC LIMIT 1")
    action, data = bill_page.follows("Query this bill").form("Query this bill", complaint="other")
    for number in (other, "202611DC9999999999", "x"):
        bill_page.posts(f"/my/bills/{number}/query", data)
        assert bill_page.status == 404
        assert bill_page.opens(f"/my/bills/{number}/query").status == 404
    assert bill_page.posts(action, [each for each in data if each[0] != "csrf_token"]).status == 403
    assert rows("SELECT count(*) FROM bill_queries") == [(0,)]


def test_a_cancelled_bill_is_not_queried(bill_page, operator, rows, wanjiku):
    action, data = bill_page.follows("Query this bill").form("Query this bill", complaint="other")
    wanjiku.dials().answers("1", "4511", "1").ends("Replaces the bill")
    bill_page.posts(action, data).sees("This bill was cancelled by credit note")
    assert rows("SELECT count(*) FROM bill_queries") == [(0,)]
