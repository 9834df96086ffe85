"""A transformer fails at night: from the first report to the figures of the month."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from store.core.clock import travel
from tests.integration.outages.conftest import NO_POWER, account_of, number_of
from tests.support.customers import add_customer
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

HOUSES, REPORTS = 40, 12
NIGHT = date(2026, 10, 14)


@pytest.fixture
def houses(town, engine):
    """Forty houses on a transformer, sixty elsewhere, and a history of outages that took two hours."""
    town.goes_to(NIGHT, hour=22)
    for house in range(1, HOUSES + 1):
        language = "sw" if house % 2 else "en"
        add_customer(engine, account_of(house), phone=number_of(house), transformer="T-7", language=language)
    for house in range(HOUSES + 1, 101):
        add_customer(engine, account_of(house), phone=number_of(house))
    history = """
        INSERT INTO interruptions (region, place_kind, cause, band, is_planned, began_at, ended_at, accounts, source)
        SELECT 'Nairobi', 'transformer', 'unknown', 3, false, at, at + interval '2 hours', 20, 'network'
        FROM (SELECT CAST('2026-08-01' AS timestamptz) + make_interval(days => n) AS at FROM generate_series(1, 10) n) h
    """
    with engine.begin() as connection:
        connection.execute(sa.text(history))
    return range(1, REPORTS + 1)


def passes(town, **time):
    with town.engine.begin() as connection:
        travel(connection, timedelta(**time))


def works(town):
    run_tasks(town.parts, "outages.group_reports", "outages.ask_whether_power_is_back", "outages.judge_restorations")


def test_from_twelve_reports_to_the_minutes_that_the_arithmetic_says(town, houses, app):
    client = app.test_client()
    for house in houses:
        town.phone(number_of(house)).dials().answers(*NO_POWER).ends()
    works(town)
    assert town.rows("SELECT state, (SELECT count(*) FROM outage_tickets) FROM incidents") == [("suspected", REPORTS)]
    [(return_at, began_at)] = town.rows("SELECT return_at, began_at FROM incidents")
    assert timedelta(hours=2) <= return_at - began_at < timedelta(hours=2, minutes=30)
    heard = town.rows("SELECT phone, text FROM messages WHERE subject LIKE 'incident:%:return:0'")
    assert {phone for phone, _ in heard} == {number_of(house) for house in houses}
    assert all(("itarudi kufikia" in text) != ("expected back by" in text) for _, text in heard)
    town.phone(number_of(30)).dials().sees("back by")

    [found] = town.office.asks("incident", "list")["open"]
    named = ("--cause", "equipment", "--crew", "Crew-7", "--crew-state", "at_work", "--by", "Achieng")
    town.office.asks("incident", "confirm", found["id"], *named)
    passes(town, minutes=100)
    town.office.asks("incident", "close", found["id"], "--by", "Achieng")
    works(town)
    assert town.rows("SELECT count(*) FROM pending") == [(0,)], "nobody is asked at night"
    town.goes_to(NIGHT + timedelta(days=1), hour=8)
    works(town)
    assert town.rows("SELECT count(*) FROM pending") == [(REPORTS + 3,)]

    text_in(client, number_of(1), "Hapana, bado giza")
    for house in range(2, REPORTS + 1):
        text_in(client, number_of(house), "Ndiyo" if house % 2 else "yes it is back")
    [child] = town.office.asks("incident", "list")["open"]
    assert (child["parent"], child["tickets"], child["began_at"]) == (found["id"], 1, found["began_at"])
    passes(town, minutes=30)
    town.office.asks("incident", "close", child["id"], "--by", "Achieng")
    assert (
        "Stima imerudi"
        in town.rows("SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1", phone=number_of(1))[0][
            0
        ]
    )

    run_tasks(town.parts, "outages.count_customers_served")
    report = town.office.asks("outage", "report", "--month", "2026-10")
    lines = {(row["region"], row["cause"]): row for row in report["rows"]}
    kept = town.rows("""
        SELECT accounts, extract(epoch FROM ended_at - began_at) / 60 FROM interruptions
        WHERE incident_id IS NOT NULL ORDER BY incident_id
    """)
    (whole, whole_minutes), (dark, dark_minutes) = kept
    assert (whole, dark) == (HOUSES - 1, 1)
    assert whole_minutes < 110
    assert dark_minutes > 10 * 60
    nairobi = lines["Nairobi", "all causes"]
    assert Decimal(nairobi["saifi"]) == Decimal(HOUSES) / 100
    expected = (Decimal(whole) * Decimal(whole_minutes) + Decimal(dark_minutes)) / 100
    assert abs(Decimal(nairobi["saidi_minutes"]) - expected) <= Decimal("0.01")
    assert nairobi["lower_bound"]
    assert report["times_of_return"]["said"] >= 1
