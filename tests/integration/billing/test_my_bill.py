"""My bill: what is owed, why, what was used, and what one can do about it."""

import re

import pytest
import sqlalchemy as sa

from tests.support.customers import add_customer

WANJIKU = "+254711000001"


@pytest.fixture
def wanjiku(engine, phone):
    add_customer(engine, "3500600-01", phone=WANJIKU, last=4401)
    return phone(WANJIKU)


@pytest.fixture
def billed(wanjiku):
    """She has just been billed."""
    wanjiku.dials().answers("1", "4521", "1").ends("is due by")
    return wanjiku


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def all_pages(phone):
    text = phone.reply
    while "9 More" in phone.reply:
        text += "\n" + phone.answers("9").reply.removeprefix("CON ")
    return text


def cents(amount):
    return round(float(amount.replace(",", "")) * 100)


def test_what_is_owed_comes_first_with_its_day_and_the_way_to_pay(billed, engine):
    [(total, due_on)] = rows(engine, "SELECT total_cents, due_on FROM bills")
    billed.dials().answers("2")
    assert billed.reply.splitlines()[:3] == [
        f"CON Owed now: KES {total // 100:,}",
        f"Pay by {due_on:%d/%m/%Y}",
        "Paybill 888888, account 3500600-01",
    ]


def test_a_bill_that_was_not_paid_in_time_says_so(billed, pass_time):
    pass_time(days=15)
    billed.dials().answers("2").sees("Overdue since").sees_no("Pay by")


def test_who_owes_nothing_is_not_told_a_day(wanjiku):
    wanjiku.dials().answers("2").sees("Nothing to pay.").sees_no("Pay by", "Overdue")


def test_why_names_every_line_in_words_and_they_sum_to_the_total(billed, engine):
    [(total,)] = rows(engine, "SELECT total_cents FROM bills")
    why = all_pages(billed.dials().answers("2", "1").sees("4401 to 4521: 120 units"))
    named = dict(re.findall(r"^([A-Z][A-Za-z ]+?)\*? (-?[\d,]+\.\d\d)$", why, re.MULTILINE))
    assert {"Energy", "Fuel cost", "Foreign exchange", "Regulator levy", "Rural electrification", "VAT"} <= set(named)
    assert sum(map(cents, named.values())) == total
    assert why.splitlines()[0].endswith(f": KES {total // 100:,}")


def test_a_rate_that_was_carried_forward_is_marked_and_explained(billed, engine):
    assert rows(engine, "SELECT count(*) > 0 FROM bills WHERE snapshot::text LIKE '%carried_from%'") == [(True,)]
    why = all_pages(billed.dials().answers("2", "1"))
    assert "Fuel cost* " in why
    assert "* the last known rate" in why


def test_before_the_first_bill_why_and_months_say_how_one_is_made(wanjiku):
    wanjiku.dials().answers("2", "1").sees("No bill has been made yet")
    wanjiku.dials().answers("2", "2").sees("No bill has been made yet")


def test_the_last_months_are_a_row_of_units(billed, pass_time):
    pass_time(days=30)
    billed.dials().answers("1", "4611", "1").ends("Overdue KES", "Rest by")
    billed.dials().answers("2", "2")
    assert re.search(r"Units: \w{3} 90, \w{3} 120\nLast: 3.0 a day", billed.reply)


def test_the_statement_comes_by_sms_once_however_often_the_gateway_repeats_the_turn(billed, engine, redis_flush):
    billed.dials().answers("2", "3").sees("comes to this phone", "1 By SMS", "2 Link by SMS").answers("1").ends(
        "comes by SMS"
    )
    redis_flush()
    billed.again().ends("comes by SMS")
    messages = rows(engine, "SELECT text FROM messages WHERE purpose = 'answer'")
    assert len(messages) == 1
    assert "3500600-01" in messages[0][0]


def test_a_queried_bill_has_a_reference_and_is_followed_under_my_requests(billed, engine):
    billed.dials().answers("2", "4").sees("What is wrong", "1 It is too high", "5 Something else").answers("2")
    billed.sees("The reading is wrong", "1 Confirm").answers("1").ends("reference is Q000-")
    assert rows(engine, "SELECT complaint FROM bill_queries") == [("wrong_reading",)]
    billed.dials().answers("6", "3").sees("Q00", "bill query: we are looking at it")
    billed.dials().answers("2", "4", "1", "1").ends("looking at your query Q000-")


def test_a_phone_that_is_not_on_file_sees_neither_balance_nor_bill(engine, phone):
    add_customer(engine, "3500600-01", phone=WANJIKU, meter="KE1234567", balance_cents=125_000)
    stranger = phone("+254722000002").dials().answers("3500600", "KE1234567", "2")
    stranger.sees("on file for this account only", "1 Name and balance").sees_no("1,250", "Why", "Statement", "Query")
