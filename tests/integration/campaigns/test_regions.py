"""Regions come in one after another: who may read the own meter, and when all have their new numbers."""

from datetime import timedelta

import pytest

from domain.values.periods import business_date
from tests.support.campaigns import add_customers
from tests.support.customers import add_customer
from tests.support.sms import text_in, works

WANJIKU, OTIENO = "+254711000001", "+254711000002"
NOT_YET = "You cannot read your meter yourself yet."


@pytest.fixture
def region(operator):
    def named(name="Nairobi"):
        return next(each for each in operator.asks("region", "list")["regions"] if each["name"] == name)

    return named


def renumbered(engine, started_days_ago, *account_ids):
    """These accounts have new numbers, by a campaign that began so long ago."""
    with engine.begin() as connection:
        for place, account_id in enumerate(account_ids, 1):
            connection.exec_driver_sql(
                "UPDATE accounts SET number = %s WHERE id = %s", (f"90000000{place}", account_id)
            )
        connection.exec_driver_sql(
            """
            INSERT INTO campaigns (region, state, deadline, gate_percent, planned_by, planned_at, started_at)
            VALUES ('Nairobi', 'done', now(), 98, 'P', now(), now() - %s)
            """,
            (timedelta(days=started_days_ago),),
        )


def test_a_region_is_live_until_an_operator_sets_another_state(region, engine, phone):
    assert (region()["state"], region()["accounts"]) == ("live", 0)
    add_customer(engine, "3500600-01", phone=WANJIKU)
    phone(WANJIKU).dials().answers("1").sees("Type the black digits")
    assert region()["accounts"] == 1


def test_self_reading_opens_with_the_region(operator, engine, phone, client, region):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    operator.asks("region", "set", "Nairobi", "--state", "waiting", "--opens-on", "2027-03-01", "--by", "Njeri")
    assert (region()["state"], region()["opens_on"]) == ("waiting", "2027-03-01")
    phone(WANJIKU).dials().answers("1").sees(NOT_YET)
    phone(WANJIKU).dials("1*4491").sees(NOT_YET)
    assert operator.asks("region", "open", "nairobi", "--by", "Njeri") == {"region": "Nairobi", "opened": True}
    assert (region()["state"], region()["opens_on"]) == ("live", str(business_date(operator.parts.clock.now())))
    phone(WANJIKU).dials().answers("1", "4491", "1").ends("is due by")


def test_a_reading_by_text_from_a_region_that_waits_is_not_taken(operator, engine, client, rows):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    operator.asks("region", "set", "Nairobi", "--state", "waiting", "--by", "Njeri")
    text_in(client, WANJIKU, "4491")
    assert rows("SELECT count(*) FROM readings WHERE source = 'sms'") == [(0,)]
    assert "You cannot read the meter of account 3500600-01 yourself yet." in rows("SELECT text FROM messages")[0][0]


def test_in_its_pilot_one_area_of_the_region_reads(operator, engine, phone, region):
    add_customer(engine, "3500600-01", phone=WANJIKU, area="Ruaraka")
    add_customer(engine, "3500601-01", phone=OTIENO, area="Westlands")
    operator.asks("region", "set", "Nairobi", "--state", "pilot", "--pilot", "ruaraka", "--by", "Njeri")
    phone(WANJIKU).dials().answers("1").sees("Type the black digits")
    phone(OTIENO).dials().answers("1").sees(NOT_YET)
    assert region()["pilot"] == "Ruaraka"


def test_nobody_is_reminded_to_read_where_the_region_waits(operator, engine, rows, morning):
    add_customer(engine, "3500600-01", phone=WANJIKU, days_ago=25)
    operator.asks("region", "set", "Nairobi", "--state", "waiting", "--by", "Njeri")
    works(operator.parts, "remind_to_read")
    assert rows("SELECT count(*) FROM messages") == [(0,)]
    operator.asks("region", "open", "Nairobi", "--by", "Njeri")
    works(operator.parts, "remind_to_read")
    assert rows("SELECT count(*) FROM messages") == [(1,)]


def test_a_region_is_set_in_any_capitals_and_is_never_made_a_second_time(operator, engine, phone, region, rows):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    assert operator.asks("region", "set", " nairobi", "--state", "waiting", "--by", "Njeri")["region"] == "Nairobi"
    operator.asks("region", "set", "NAIROBI", "--by", "Njeri")
    phone(WANJIKU).dials().answers("1").sees(NOT_YET)
    assert region()["state"] == "waiting"
    assert rows("SELECT name FROM regions WHERE lower(name) = 'nairobi'") == [("Nairobi",)]
    assert rows("SELECT DISTINCT subject FROM audit WHERE action = 'region set'") == [("Nairobi",)]


def test_opening_what_is_open_changes_nothing(operator, rows):
    assert operator.asks("region", "open", "Nairobi", "--by", "Njeri")["opened"] is False
    assert rows("SELECT count(*) FROM audit WHERE action = 'region open'") == [(0,)]


def test_who_opened_a_region_is_on_record(operator, rows):
    operator.asks("region", "set", "Coast", "--state", "waiting", "--target-on", "2027-07-01", "--by", "Njeri")
    operator.asks("region", "open", "Coast", "--by", "Achieng")
    trail = rows("SELECT action, subject, operator, os_user <> '' FROM audit WHERE action ~ '^region ' ORDER BY at")
    assert trail == [("region set", "Coast", "Njeri", True), ("region open", "Coast", "Achieng", True)]
    assert rows("SELECT details FROM audit WHERE action = 'region set'") == [
        ({"state": "waiting", "target_on": "2027-07-01"},)
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("open", "Atlantis"), "There is no region Atlantis"),
        (("set", "Nairobi", "--state", "pilot"), "In which area of Nairobi?"),
        (("set", "Nairobi", "--state", "asleep"), "'asleep' is not one of"),
        (("set", "Nairobi", "--target-on", "July"), "'July' does not match the format"),
        (("set", " "), "A region has a name"),
    ],
)
def test_what_cannot_be_done_to_a_region_is_refused_in_a_sentence(operator, region, words, sentence):
    said = operator.types("region", *words, "--by", "Njeri")
    assert said.code != 0
    assert sentence in said.err
    assert region()["state"] == "live"


def test_a_forecast_from_the_pace_so_far_stands_against_the_target(operator, engine, region):
    accounts = add_customers(engine, *[None] * 6)
    renumbered(engine, 2, *accounts[:2])
    today = business_date(operator.parts.clock.now())
    operator.asks("region", "set", "Nairobi", "--target-on", today + timedelta(days=3), "--by", "Njeri")
    assert operator.asks("region", "list")["numbers_a_day"] == 1
    found = region()
    assert (found["accounts"], found["renumbered"]) == (6, 2)
    assert (found["done_on"], found["is_late"]) == (str(today + timedelta(days=4)), True)
    operator.asks("region", "set", "Nairobi", "--target-on", today + timedelta(days=4), "--by", "Njeri")
    assert region()["is_late"] is False
