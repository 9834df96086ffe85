"""Care staff see what a customer sees now, and nothing that they try there is done."""

import pytest
import sqlalchemy as sa

from tests.support.console import Console
from tests.support.customers import add_customer

WANJIKU = "+254711000001"
EVERYTHING = """
SELECT (SELECT count(*) FROM readings), (SELECT count(*) FROM bills), (SELECT count(*) FROM messages),
       (SELECT count(*) FROM journal_entries), (SELECT count(*) FROM phones), (SELECT count(*) FROM commands),
       (SELECT count(*) FROM payment_intents), (SELECT count(*) FROM outage_tickets)
"""


@pytest.fixture
def console(app):
    return Console(app)


def test_a_reading_is_rehearsed_to_its_bill_and_not_taken(console, engine, rows, phone):
    account_id = add_customer(engine, "3500600-01", phone=WANJIKU, last=4401)
    before = rows(EVERYTHING)
    browser = console.signs_in("Achieng", "care").opens(f"/console/accounts/{account_id}")
    browser.opens(next(link for link in browser.page.links if link.endswith("/phone-menu")))
    browser.sees("Nothing is done here", "1 Enter reading")
    for answer, seen in (("1", "Previous 4401"), ("4491", "90 units"), ("1", "is due by")):
        browser.opens(
            browser.form("/phone-menu").action, query_string={**browser.form("/phone-menu").fields, "answer": answer}
        ).sees(seen)
    assert rows(EVERYTHING) == before
    phone(WANJIKU).dials().sees("1 Enter reading")
    assert rows("SELECT count(*) FROM audit WHERE action = 'account simulate'") == [(4,)]


def test_it_speaks_the_customers_language_and_takes_any_answer(console, engine):
    account_id = add_customer(engine, "3500600-01", phone=WANJIKU, language="sw")
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO phones (phone, language) VALUES (:phone, 'sw')"), {"phone": WANJIKU})
    browser = console.signs_in("Achieng", "care")
    browser.opens(f"/console/accounts/{account_id}/phone-menu").sees("Soma mita")
    for typed in ("x" * 500, "%", "💡", "9" * 80, "*" * 30):
        query = {"before": "1*" * 30, "answer": typed, "send": "yes"}
        assert browser.opens(f"/console/accounts/{account_id}/phone-menu", query_string=query).status == 200


def test_it_is_for_those_who_may_see_the_customer(console, engine):
    account_id = add_customer(engine, "3500600-01", phone=WANJIKU)
    path = f"/console/accounts/{account_id}/phone-menu"
    assert console.signs_in("Barasa", "payments").opens(path).status == 403
    assert console.signs_in("Chebet", "care", regions=("Coast",)).opens(path).status == 403
    other = add_customer(engine, "3500601-01")
    assert console.signs_in("Achieng", "care").opens(f"/console/accounts/{other}/phone-menu").status == 404
