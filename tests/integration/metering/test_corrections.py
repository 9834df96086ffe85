"""A customer corrects a reading: for a day, by a credit note and a new bill."""

import pytest
import sqlalchemy as sa

from domain.billing.ledger import Entry, Posting
from domain.values.periods import business_date
from tests.support.customers import add_customer

pytestmark = pytest.mark.usefixtures("morning")

WANJIKU = "+254711000001"
NUMBER = "3500600-01"


@pytest.fixture
def account(engine):
    return add_customer(engine, NUMBER, phone=WANJIKU, last=4401, average_units="95")


@pytest.fixture
def wanjiku(account, phone):
    return phone(WANJIKU)


def standing(rows):
    return rows("SELECT number, units FROM bills WHERE cancelled_at IS NULL")


def test_a_reading_is_corrected_on_the_day_after_within_24_hours(wanjiku, pass_time, rows):
    wanjiku.dials().answers("1", "4541", "1").ends()
    pass_time(hours=23, minutes=50)
    wanjiku.dials().answers("1").sees("Type the black digits").answers("4521").sees("Previous 4401", "120 units")
    wanjiku.answers("1").ends()
    [(number, units)] = standing(rows)
    assert (number[6:8], units) == ("OC", 120)
    assert rows("SELECT credit_note IS NOT NULL FROM bills WHERE cancelled_at IS NOT NULL") == [(True,)]
    states = rows("SELECT state FROM readings ORDER BY read_on, received_at")
    assert states == [("stands",), ("corrected",), ("stands",)]


def test_after_24_hours_the_next_reading_is_told_its_day(wanjiku, pass_time):
    wanjiku.dials().answers("1", "4541", "1").ends()
    pass_time(hours=24, minutes=1)
    wanjiku.dials().answers("1").sees("The next one from")


def test_corrections_of_corrections_end_24_hours_after_the_first_reading(wanjiku, pass_time, rows):
    wanjiku.dials().answers("1", "4541", "1").ends()
    pass_time(hours=20)
    wanjiku.dials().answers("1", "4531", "1").ends()
    pass_time(hours=3)
    wanjiku.dials().answers("1", "4521", "1").ends()
    pass_time(hours=2)
    wanjiku.dials().answers("1", "4511").sees("The next one from")
    assert [units for _, units in standing(rows)] == [120]


def test_the_same_reading_again_the_next_morning_shows_the_bill_already_made(wanjiku, pass_time, rows):
    wanjiku.dials().answers("1", "4541", "1").ends()
    pass_time(hours=20)
    wanjiku.dials().answers("1", "4541").ends("billed already")
    assert len(standing(rows)) == 1


def test_an_imported_reading_is_nobodys_to_correct(engine, phone):
    add_customer(engine, NUMBER, phone=WANJIKU, days_ago=0)
    phone(WANJIKU).dials().answers("1", "4300").sees("The next one from")


def test_what_was_paid_on_the_old_bill_counts_for_the_new(wanjiku, account, app, pass_time, rows):
    wanjiku.dials().answers("1", "4541", "1").ends()
    [(wrong,)] = rows("SELECT total_cents FROM bills")
    with app.extensions["parts"].store.transaction() as unit_of_work:
        postings = (Posting("receivable", -wrong), Posting("mpesa_clearing", wrong))
        unit_of_work.ledger.post(Entry("payment", "p:1", account, business_date(unit_of_work.now), postings))
    wanjiku.dials().answers("1", "4521", "1").ends("KES 0")
    [(right, forward)] = rows(
        """
        SELECT total_cents, (snapshot ->> 'brought_forward_cents')::bigint FROM bills WHERE cancelled_at IS NULL
        """,
    )
    assert forward == -wrong
    assert rows("SELECT balance_cents FROM accounts") == [(right - wrong,)]
    wanjiku.dials().answers("2").sees("Credit: KES")


def test_a_correction_is_rated_in_the_band_of_the_periods_before_it(engine, phone, pass_time, rows):
    """The bill that is corrected is none of the three periods that choose the band."""
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, average_units="95", days_ago=26)
    wanjiku = phone(WANJIKU)
    for reading in ("4496", "4591", "4686"):
        wanjiku.dials().answers("1", reading, "1").ends()
        pass_time(days=30)
    wanjiku.dials().answers("1", "4900", "4900", "1").ends()
    wanjiku.dials().answers("1", "4781").sees("95 units").answers("1").ends()
    bands = rows("SELECT snapshot -> 'band', units FROM bills WHERE cancelled_at IS NULL ORDER BY issued_at")
    assert bands == [(2, 95), (2, 95), (2, 95), (2, 95)]


def test_a_region_may_have_a_reading_window_of_its_own(engine, phone, operator):
    add_customer(engine, NUMBER, phone=WANJIKU, days_ago=20)
    phone(WANJIKU).dials().answers("1").sees("The next one from")
    operator.asks("region", "set", "Nairobi", "--reading-window-days", 20, "--by", "Njeri")
    phone(WANJIKU).dials().answers("1").sees("Type the black digits").answers("4491").sees("90 units")
    regions = {each["name"]: each for each in operator.asks("region", "list")["regions"]}
    assert regions["Nairobi"]["reading_window_days"] == 20


def test_a_parked_account_keeps_its_readings_and_bills_none(wanjiku, engine, rows):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET parked = 'balance_differs', parked_at = '2026-01-01'"))
    wanjiku.dials().answers("1", "4521").sees("bill nothing until we have checked").answers("1").ends()
    assert standing(rows) == []
    assert rows("SELECT state, flag FROM readings WHERE state <> 'stands'") == [("held", "parked")]
