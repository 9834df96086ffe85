"""The demonstration customers, as somebody sees them who tries the service for the first time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from domain.values.periods import business_date
from domain.values.phones import parse_phone
from sandbox.demo_customers import STORIES, STRANGER, demonstrations
from store.accounts.accounts import Accounts
from store.core.repository import transaction_on
from tests.support.command_line import operator_of
from tests.support.databases import empty_database
from tests.support.production_settings import PRODUCTION

TODAY = business_date(datetime.now(UTC))


@pytest.fixture(scope="module")
def seeded(servers, worker_number):
    """A service of its own: a year of bills takes seconds to make."""
    with empty_database(servers["postgres"], f"seeded_{worker_number}") as url, operator_of(url) as operator:
        operator.asks("release")
        operator.asks("seed", "demo")
        yield operator


@pytest.fixture
def rows(seeded):
    def run(statement):
        with seeded.parts.engine.connect() as connection:
            return connection.execute(text(statement)).all()

    return run


SETTINGS = {name: value for name, value in PRODUCTION.items() if name != "database_url"}


def caller(operator, phone):
    with operator.parts.engine.connect() as connection:
        return Accounts(transaction_on(connection, datetime.now(UTC))).caller(phone).accounts


def test_two_hundred_customers_have_a_year_of_bills_and_may_read_again_today(seeded, rows):
    ((customers, areas),) = rows(
        "SELECT count(DISTINCT name || coalesce(phone, '')), count(DISTINCT area_id) FROM accounts"
    )
    ((youngest, oldest),) = rows("""
        SELECT min(last), max(last)
        FROM (SELECT max(read_on) AS last FROM readings GROUP BY account_id HAVING count(*) > 1) read
    """)
    assert customers >= 190
    assert areas >= 20
    assert TODAY - timedelta(days=35) <= youngest <= oldest <= TODAY - timedelta(days=26)
    assert rows("SELECT DISTINCT count(*) FROM bills GROUP BY account_id") == [(12,)]
    assert {category for (category,) in rows("SELECT DISTINCT category FROM accounts")} == {
        "DC",
        "SC",
        "EM",
        "BC",
        "PP",
    }
    assert {language for (language,) in rows("SELECT DISTINCT language FROM accounts")} == {"en", "sw"}
    _the_ledger_balances(rows)
    _nobody_is_sent_an_old_bill(rows)


def _the_ledger_balances(rows):
    assert rows("SELECT sum(cents) FROM journal_lines") == [(0,)]
    assert (
        rows("""
        SELECT a.number FROM accounts a
        LEFT JOIN journal_entries e ON e.account_id = a.id
        LEFT JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = 'receivable'
        GROUP BY a.id HAVING a.balance_cents <> coalesce(sum(l.cents), 0)
    """)
        == []
    )


def _nobody_is_sent_an_old_bill(rows):
    assert rows("SELECT DISTINCT state FROM messages") == [("delivered",)]


def test_the_stories_are_there_to_be_dialled(seeded):
    wanjiku, _, landlord, rolls_over, prepaid, disconnected, *_ = (caller(seeded, each.phone) for each in STORIES)
    assert (wanjiku[0].last.value, wanjiku[0].balance_cents) == (4521, 0)
    assert len(landlord) == 3
    assert (rolls_over[0].last.value, rolls_over[0].meter.digits) == (99_948, 5)
    assert prepaid[0].prepaid
    assert disconnected[0].status == "disconnected"
    assert disconnected[0].balance_cents > 0
    assert caller(seeded, STRANGER.phone) == ()


def test_the_handset_page_is_told_whom_it_can_be(seeded):
    offered = seeded.browser().get("/sandbox/customers").get_json()
    assert 10 <= len(offered) <= 12
    assert offered[0] == {
        "phone": "+254711000001",
        "name": "Wanjiku Kamau",
        "note": "Pays every bill. Enter a reading of some 90 more than the last.",
        "accounts": [{"number": "3500601-01", "meter": "20418801", "last_reading": 4521}],
    }
    assert len(offered[2]["accounts"]) == 3
    assert offered[-1]["accounts"] == []
    assert "3500614-01" in offered[-1]["note"]
    assert all(each["note"] for each in offered)


def test_a_second_seed_keeps_what_was_done_since(seeded, rows):
    with seeded.parts.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET name = 'Changed' WHERE number = '3500700-01'"))
    before = rows("SELECT count(*), max(id) FROM bills")
    assert seeded.asks("seed", "demo")["bills"] == 0
    assert rows("SELECT count(*), max(id) FROM bills") == before
    assert rows("SELECT name FROM accounts WHERE number = '3500700-01'") == [("Changed",)]


def test_the_same_customers_come_on_every_machine_and_day():
    first, again = list(demonstrations(TODAY)), list(demonstrations(TODAY))
    next_year = list(demonstrations(TODAY + timedelta(days=365)))
    assert first == again
    assert [each.supply for each in first] == [each.supply for each in next_year]


def test_no_demonstration_account_or_meter_is_there_twice_or_misspelt():
    supplies = [each.supply for each in demonstrations(TODAY)]
    assert all(re.fullmatch(r"\d{7}-\d\d", supply.number) for supply in supplies)
    assert len({supply.number for supply in supplies}) == len({supply.meter for supply in supplies}) == len(supplies)


def test_no_demonstration_phone_asks_the_stand_in_for_trouble():
    phones = {each.customer.phone for each in demonstrations(TODAY)} - {""}
    assert all(parse_phone(phone) == phone for phone in phones)
    assert not [phone for phone in phones if phone[-5:-3] == "99"]


def test_production_gets_no_demonstration_customers(database_url):
    with operator_of(database_url, **SETTINGS) as operator:
        said = operator.types("seed", "demo")
        assert (said.code, said.out) == (1, "")
        assert "ENVIRONMENT is production" in said.err
        assert caller(operator, STORIES[0].phone) == ()


def test_production_does_not_tell_who_its_customers_are(database_url):
    with operator_of(database_url, **SETTINGS) as operator:
        assert operator.browser().get("/sandbox/customers").status_code == 404
