"""Meters that are replaced, technicians who read them, and what the bills say of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from domain.values.periods import business_date
from tests.support.customers import add_customer

WANJIKU = "+254711000001"
NUMBER = "3500600-01"
TODAY = business_date(datetime.now(UTC))


@pytest.fixture
def account(engine):
    return add_customer(engine, NUMBER, phone=WANJIKU, last=4401, meter="KE1234567")


def replaced(operator, *more, account=NUMBER, last=4461, number="KE7654321"):
    return operator.types(
        "meter", "replace", account, "--last", last, "--number", number, "--digits", 6, "--by", "Njeri", *more, "--json"
    )


def read(operator, value, *more):
    return operator.types("reading", "technician", NUMBER, value, "--by", "Njeri", *more, "--json")


def test_a_period_over_two_meters_is_billed_as_the_sum_of_what_ran_through_both(account, operator, phone, rows):
    day = TODAY - timedelta(days=26)
    answer = replaced(operator, "--first", 12, "--multiplier", "1.5", "--on", day).answer
    assert (answer["unbilled_units"], answer["unbilled_since"]) == ("60", str(TODAY - timedelta(days=30)))
    wanjiku = phone(WANJIKU).dials().answers("1").sees("KE7654321", "Previous 12")
    wanjiku.answers("52").sees("120 units").answers("1").ends()
    [(units, period, snapshot)] = rows("SELECT units, period, snapshot FROM bills")
    assert units == 120
    assert (period.lower, period.upper) == (TODAY - timedelta(days=29), TODAY + timedelta(days=1))
    assert snapshot["earlier_runs"] == [["KE1234567", 5, "1.000", 4401, 4461, False]]
    assert snapshot["previous"][0] == 12


def test_two_replacements_in_a_period_are_both_on_its_bill(account, operator, phone, rows):
    assert replaced(operator, "--on", TODAY - timedelta(days=28)).answer["unbilled_units"] == "60"
    second = replaced(operator, "--on", TODAY - timedelta(days=26), last=20, number="KE7777777").answer
    assert second["unbilled_units"] == "80"
    phone(WANJIKU).dials().answers("1", "40").sees("120 units").answers("1").ends()
    assert rows("SELECT units FROM bills") == [(120,)]


def test_a_correction_after_a_replacement_still_holds_what_ran_before_it(account, operator, phone, rows):
    replaced(operator, "--on", TODAY - timedelta(days=26))
    phone(WANJIKU).dials().answers("1", "62", "1").ends()
    phone(WANJIKU).dials().answers("1", "60").sees("120 units").answers("1").ends()
    assert rows("SELECT units FROM bills WHERE cancelled_at IS NULL") == [(120,)]


def test_a_meter_is_replaced_on_the_day_of_its_reading(account, operator, phone):
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    answer = replaced(operator, last=4493).answer
    assert (answer["unbilled_units"], answer["unbilled_since"]) == ("2", str(TODAY))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--on", "2001-01-01"), "later reading"),
        (("--on", "2101-01-01"), "day to come"),
        (("--first", "1000000"), "fewer digits"),
        (("--multiplier", "0"), "no multiplier"),
        (("--multiplier", "x"), "no multiplier"),
    ],
)
def test_a_replacement_that_cannot_be_is_refused_whole(account, operator, more, words, rows):
    said = replaced(operator, *more)
    assert said.code != 0
    assert words in said.err
    assert rows("SELECT number, removed_on FROM meters") == [("KE1234567", None)]
    assert rows("SELECT count(*) FROM audit WHERE action = 'meter replace'") == [(0,)]


def test_a_last_reading_below_the_one_before_is_refused(account, operator):
    assert "lower" in replaced(operator, last=4400).err


def test_a_meter_that_hangs_elsewhere_does_not_hang_here_too(account, operator, engine):
    add_customer(engine, "350060002", meter="KE7654321")
    assert "hangs elsewhere" in replaced(operator).err


def test_an_unknown_account_is_said_to_be_unknown(operator):
    assert "no account" in replaced(operator, account="999999999").err


def test_a_technicians_reading_is_billed_on_any_day_and_ends_the_orders_that_ask_for_one(engine, operator, phone, rows):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=10)
    phone(WANJIKU).dials().answers("1").sees("The next one from")
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
                INSERT INTO visit_orders (meter_id, account_id, why, reason, due_on, opened_at)
                SELECT id, account_id, why, reason, current_date + 14, :now FROM meters,
                       (VALUES ('reading', 'cannot_read'), ('risk', '')) AS orders (why, reason)
            """),
            {"now": datetime.now(UTC)},
        )
    answer = read(operator, 4441).answer
    assert (answer["units"], answer["orders_closed"], answer["corrected_bill"]) == ("40", 1, None)
    assert "DC" in answer["bill"]
    assert rows("SELECT mark, source FROM readings WHERE value = 4441") == [("A", "technician")]
    assert rows("SELECT count(*) FROM messages WHERE phone = :phone", phone=WANJIKU) == [(1,)]


def test_a_lower_actual_reading_corrects_what_the_customer_misread(account, operator, phone, engine, rows):
    phone(WANJIKU).dials().answers("1", "4521", "1").ends()
    answer = read(operator, 4501).answer
    assert "OC" in answer["bill"]
    assert answer["units"] == "100"
    assert answer["corrected_bill"] == rows("SELECT number FROM bills WHERE cancelled_at IS NOT NULL")[0][0]
    assert rows("SELECT sum(cents) FROM journal_lines WHERE ledger_account = 'receivable'") == rows(
        "SELECT balance_cents FROM accounts"
    )
    assert rows("SELECT value, state FROM readings ORDER BY received_at") == [
        (4401, "stands"),
        (4521, "corrected"),
        (4501, "stands"),
    ]


def test_an_actual_reading_that_agrees_with_the_customers_bills_nothing_more(account, operator, phone, rows):
    phone(WANJIKU).dials().answers("1", "4521", "1").ends()
    assert read(operator, 4521).answer["bill"] is None
    assert rows("SELECT count(*) FROM bills") == [(1,)]


@pytest.mark.parametrize(
    ("value", "more", "words"),
    [
        (4300, (), "lower"),
        (4500, ("--on", "2101-01-01"), "day to come"),
        (4500, ("--on", "2001-01-01"), "later reading"),
        (123456, (), "fewer digits"),
        (4500, ("--on", str(TODAY - timedelta(days=30))), "actual reading of that day"),
    ],
)
def test_an_actual_reading_is_never_out_of_order(account, operator, value, more, words, rows):
    said = read(operator, value, *more)
    assert said.code != 0
    assert words in said.err
    assert rows("SELECT count(*) FROM bills") == [(0,)]


def test_a_roll_over_is_confirmed_by_the_operator(engine, operator):
    add_customer(engine, NUMBER, phone=WANJIKU, last=99_950)
    assert "rolled over it would be 80 units" in read(operator, 30).err
    assert read(operator, 30, "--rolled-over").answer["units"] == "80"


def test_back_billing_beyond_a_year_needs_an_operators_reason(engine, operator, phone, rows):
    long_ago = date(TODAY.year - 1, TODAY.month, min(TODAY.day, 28)) - timedelta(days=3)
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, read_on=long_ago)
    phone(WANJIKU).dials().answers("1", "5500").sees("bill nothing until we have checked").answers("1").ends()
    assert rows("SELECT reason FROM visit_orders") == [("back_billing",)]
    assert rows("SELECT count(*) FROM bills") == [(0,)]
    assert "`--reason` says why" in read(operator, 5500).err
    assert read(operator, 5500, "--reason", "No access since June: two visits logged").answer["units"] == "1099"
    [(details,)] = rows("SELECT details FROM audit WHERE action = 'reading technician'")
    assert "No access" in details["reason"]
