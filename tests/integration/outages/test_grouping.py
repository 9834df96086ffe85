"""Reports become incidents by themselves: of one transformer, of a feeder, of an area; and never for one person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from domain.values.periods import business_date
from tests.integration.outages.conftest import NO_POWER, account_of, number_of
from tests.support.customers import add_customer
from tests.support.sms import text_in

OPEN = """
    SELECT x.name, f.name, n.name, i.state, (SELECT count(*) FROM outage_tickets t WHERE t.incident_id = i.id)
    FROM incidents i LEFT JOIN transformers x ON x.id = i.transformer_id LEFT JOIN feeders f ON f.id = i.feeder_id
    LEFT JOIN areas n ON n.id = i.area_id WHERE i.closed_at IS NULL ORDER BY i.id
"""
HISTORY = """
    INSERT INTO interruptions (region, place_kind, cause, band, is_planned, began_at, ended_at, accounts, source)
    SELECT 'Nairobi', 'transformer', 'unknown', mod(n, 4), false, now() - make_interval(days => n),
           now() - make_interval(days => n) + interval '3 hours', 20, 'network'
    FROM generate_series(2, 21) n
"""


def test_two_houses_of_a_transformer_are_a_suspected_incident(street, rows):
    street.has(1, 2, 3, transformer="T-1")
    street.goes_dark(1)
    street.is_grouped()
    assert rows(OPEN) == []
    street.goes_dark(2)
    street.is_grouped()
    assert rows(OPEN) == [("T-1", None, None, "suspected", 2)]
    assert "neighbours report this too" in street.goes_dark(3)[0]
    street.is_grouped()
    assert rows(OPEN) == [("T-1", None, None, "suspected", 3)]


def test_of_many_houses_a_tenth_must_report(street, rows):
    street.has(*range(1, 31), transformer="T-1")
    street.goes_dark(1, 2)
    street.is_grouped()
    assert rows(OPEN) == []
    street.goes_dark(3)
    street.is_grouped()
    assert rows(OPEN) == [("T-1", None, None, "suspected", 3)]


def test_reports_of_two_hours_are_not_one_outage(street, rows, pass_time):
    street.has(1, 2, transformer="T-1")
    street.goes_dark(1)
    pass_time(hours=1)
    street.goes_dark(2)
    street.is_grouped()
    assert rows(OPEN) == []


def test_one_persons_six_accounts_are_one(street, rows):
    for house in range(6):
        add_customer(street.engine, account_of(house), phone=number_of(1), transformer="T-1")
    for house in range(6):
        text_in(street.flask.test_client(), number_of(1), f"no power {account_of(house)}")
    assert rows("SELECT count(*) FROM outage_tickets") == [(6,)]
    street.is_grouped()
    assert rows(OPEN) == []


def test_six_phones_of_one_account_are_one(street, rows, engine, phone):
    street.has(1, transformer="T-1")
    for house in range(2, 8):
        engine_add_link(engine, number_of(house), account_of(1))
        phone(number_of(house)).dials().answers(*NO_POWER)
    assert rows("SELECT count(*) FROM outage_tickets") == [(6,)]
    street.is_grouped()
    assert rows(OPEN) == []


def engine_add_link(engine, phone, account):
    query = "INSERT INTO links (phone, account_id) SELECT %s, id FROM accounts WHERE number = %s"
    with engine.begin() as connection:
        connection.exec_driver_sql(query, (phone, account))


def test_whose_neighbours_have_light_and_whose_supply_is_cut_off_do_not_count(street, rows):
    street.has(1, 2, transformer="T-1")
    street.has(3, 4, transformer="T-1", status="disconnected")
    for house in (1, 2):
        street.dials(house).answers("4", "1", "1").sees("2 Confirm, neighbours have light").answers("2").ends("switch")
    for house in (3, 4):
        street.dials(house).answers("4", "1", "3", "1", "1").ends("reference is T")
    street.is_grouped()
    assert rows(OPEN) == []
    assert rows("SELECT only_here FROM outage_tickets ORDER BY id") == [(True,), (True,), (False,), (False,)]


def test_two_transformers_of_a_feeder_are_one_incident_upstream(street, rows, operator):
    street.has(1, 2, transformer="T-1", feeder="F-1")
    street.has(3, 4, transformer="T-2", feeder="F-1")
    street.has(5, 6, transformer="T-3", feeder="F-1")
    street.goes_dark(1, 2)
    street.is_grouped()
    street.goes_dark(3, 4)
    street.is_grouped()
    assert rows(OPEN) == [(None, "F-1", None, "suspected", 4)]
    assert "neighbours report this too" in street.goes_dark(5)[0]
    assert rows("SELECT count(*) FROM incidents WHERE state = 'merged' AND parent_id IS NOT NULL") == [(2,)]


def test_where_no_transformer_is_known_three_people_of_an_area_are_enough(street, rows):
    street.has(1, 2, 3)
    street.goes_dark(1, 2)
    street.is_grouped()
    assert rows(OPEN) == []
    street.goes_dark(3)
    street.is_grouped()
    assert rows(OPEN) == [(None, None, "Ruaraka", "suspected", 3)]


def test_two_workers_at_once_open_one_incident(street, rows):
    street.has(1, 2, 3, transformer="T-1")
    street.goes_dark(1, 2, 3)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: street.is_grouped(), range(4)))
    assert rows(OPEN) == [("T-1", None, None, "suspected", 3)]


@pytest.mark.parametrize("how", ["confirm", "open"])
def test_an_operator_confirms_it_with_cause_and_crew_and_the_customer_sees_all_of_it(street, rows, operator, how):
    street.has(1, 2, transformer="T-1")
    street.goes_dark(1, 2)
    street.is_grouped()
    if how == "open":
        operator.asks("incident", "open", "--region", "Nairobi", "--transformer", "t-1", "--by", "Achieng")
    [found] = operator.asks("incident", "list")["open"]
    named = ("--cause", "storm", "--crew", "Crew 7", "--crew-state", "at_work", "--by", "Achieng")
    operator.asks("incident", "confirm", found["id"], *named)
    street.dials(1).sees("Power out: crews are on it").answers("4").sees("crews are on it Cause: storm.")
    assert rows("SELECT state, cause, crew, crew_state FROM incidents") == [("confirmed", "storm", "Crew 7", "at_work")]


def test_everybody_hears_the_time_that_four_in_five_outages_kept(street, rows, engine):
    street.has(1, 2, 3, transformer="T-1")
    with engine.begin() as connection:
        connection.exec_driver_sql(HISTORY)
    street.goes_dark(1, 2)
    street.is_grouped()
    [(expected,)] = rows("SELECT to_char(return_at AT TIME ZONE 'Africa/Nairobi', 'HH24:MI') FROM incidents")
    assert expected[3:] in {"00", "30"}
    told = rows("SELECT phone, text FROM messages WHERE subject LIKE 'incident:%:return:0' ORDER BY phone")
    assert [phone for phone, _ in told] == [number_of(1), number_of(2)]
    assert all(f"back by {expected}" in text for _, text in told)
    assert f"back by {expected}" in street.goes_dark(3)[0]
    street.dials(3).sees(f"Power out: back by {expected}").answers("4").sees(f"back by {expected}")
    street.is_grouped()
    assert len(rows("SELECT FROM messages WHERE subject LIKE 'incident:%:return:0'")) == 2
    text_in(street.flask.test_client(), number_of(1), "STATUS")
    assert f"back by {expected}" in rows("SELECT text FROM messages ORDER BY id DESC LIMIT 1")[0][0]


def test_the_crews_own_time_changes_at_most_twice_unless_it_is_an_hour_worse(street, rows, operator):
    street.has(1, 2, transformer="T-1")
    street.goes_dark(1, 2)
    street.is_grouped()
    [found] = operator.asks("incident", "list")["open"]

    day = business_date(datetime.now(UTC)) + timedelta(days=2)

    def says(hour):
        return operator.types("incident", "confirm", found["id"], "--back-by", f"{day} {hour}", "--by", "Achieng")

    for hour in ("10:10", "11:00", "12:00"):
        assert says(hour).code == 0
    states = "SELECT state, count(*) FROM messages WHERE subject LIKE 'incident:%:return:%' GROUP BY 1 ORDER BY 1"
    assert rows(states) == [("expired", 4), ("queued", 2)]
    refused = says("12:30")
    assert refused.code == 1
    assert "2 other times already" in refused.err
    assert says("13:00").code == 0
    times = "SELECT text FROM messages WHERE subject LIKE 'incident:%:return:%' AND phone = :phone ORDER BY id"
    texts = [text for (text,) in rows(times, phone=number_of(1))]
    assert [text.split(" back by ")[1][:5] for text in texts] == ["10:30", "11:00", "12:00", "13:00"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("confirm", "77"), "no open incident 77"),
        (("confirm", "{id}", "--back-by", "2020-01-01 10:00"), "lies ahead"),
        (("confirm", "{id}", "--back-by", "soon"), "neither"),
        (("confirm", "{id}", "--back-by", "2199-12-31 23:59"), "more than 30 days"),
        (("confirm", "{id}", "--back-by", "0001-01-01 00:00"), "neither"),
        (("confirm", "9" * 18), "no open incident"),
        (("close", "9" * 18), "no open incident"),
        (("merge", "{id}", "9" * 18), "no open incident"),
        (("attach", "{id}", "T000-0126"), "no reference"),
        (("confirm", "{id}", "--crew", "x" * 60), "up to 40"),
        (("split", "{id}"), "which part"),
        (("split", "{id}", "--transformer", "T-1"), "place of the whole"),
        (("split", "{id}", "--transformer", "T-9"), "no transformer T-9"),
        (("merge", "{id}", "{id}"), "into itself"),
        (("merge", "{id}", "77"), "no open incident 77"),
        (("open", "--region", "Nairobi", "--feeder", "F-9"), "no feeder F-9"),
        (("open", "--region", "Nairobi", "--feeder", "F-1", "--area", "Ruaraka"), "one of them"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(street, operator, words, says):
    street.has(1, 2, transformer="T-1", feeder="F-1")
    street.goes_dark(1, 2)
    street.is_grouped()
    [found] = operator.asks("incident", "list")["open"]
    answer = operator.types("incident", *(word.format(id=found["id"]) for word in words), "--by", "Achieng")
    assert answer.code == 1
    assert says in answer.err


@pytest.mark.parametrize("into", ["²", "٣", "9" * 19, "9" * 5_000, "-1", "1.5", "", "\x00"])
def test_at_the_console_what_is_no_number_of_an_incident_takes_no_other_in(street, console, rows, into):
    street.has(1, 2, transformer="T-1")
    street.goes_dark(1, 2)
    street.is_grouped()
    browser = console.signs_in("Achieng", "care").opens("/console/outages").submits("/merge", into=into)
    assert browser.status == 422
    browser.sees("Type the number of the incident that goes on.")
    assert rows(OPEN) == [("T-1", None, None, "suspected", 2)]


def test_an_operator_splits_and_merges(street, rows, operator):
    street.has(1, 2, transformer="T-1", feeder="F-1")
    street.has(3, 4, transformer="T-2", feeder="F-1")
    street.goes_dark(1, 2, 3, 4)
    street.is_grouped()
    [whole] = operator.asks("incident", "list")["open"]
    part = operator.asks("incident", "split", whole["id"], "--transformer", "T-2", "--by", "Achieng")
    assert part["tickets"] == 2
    assert rows(OPEN) == [(None, "F-1", None, "suspected", 2), ("T-2", None, None, "confirmed", 2)]
    merged = operator.asks("incident", "merge", part["id"], whole["id"], "--by", "Achieng")
    assert (merged["id"], merged["tickets"]) == (whole["id"], 2)
    assert rows(OPEN) == [(None, "F-1", None, "suspected", 4)]


@pytest.mark.parametrize(
    ("typed", "kind", "screen", "sms"),
    [
        ("3", "low_voltage", "measures the voltage", "A technician measures it"),
        ("5", "high_voltage", "measures the voltage", "A technician measures it"),
        ("6", "flicker", "touch neither meter nor wire", "touch neither meter nor wire"),
        ("7", "surge_damage", "Bring a list to our office", "bring a list"),
        ("8", "faulty_meter", "Do not open the meter", "Do not open the meter"),
    ],
)
def test_what_is_wrong_with_one_house_has_an_answer_of_its_own(street, rows, typed, kind, screen, sms):
    street.has(1, transformer="T-1")
    street.dials(1).answers("4", "1", typed, "1").ends(screen, "T0")
    assert rows("SELECT kind FROM outage_tickets") == [(kind,)]
    assert sms in rows("SELECT text FROM messages")[0][0]
    visits = rows("SELECT why FROM visit_orders")
    assert visits == ([("meter_fault",)] if kind == "faulty_meter" else [])


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("my meter is not working", "faulty_meter", "Do not open the meter"),
        ("stima imeunguza friji yangu", "surge_damage", "risiti"),
        ("lights are flickering", "flicker", "neither meter nor wire"),
        ("volteji iko juu sana", "high_voltage", "vifaa nyeti"),
    ],
)
def test_by_sms_too(street, rows, text, kind, says):
    language = "sw" if text.startswith(("stima", "volteji")) else "en"
    street.has(1, transformer="T-1", language=language)
    text_in(street.flask.test_client(), number_of(1), text)
    assert rows("SELECT kind FROM outage_tickets") == [(kind,)]
    assert says in rows("SELECT text FROM messages")[0][0]
