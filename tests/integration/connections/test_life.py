"""The way up: who may move it, who hears of it, the same place twice, the meter, and what cannot be."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from store.core.clock import travel
from tests.support.applicants import ANSWERS, METER
from tests.support.customers import add_customer
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

OTIENO, ACHIENG = "+254722000002", "+254733000003"


def test_rungs_are_neither_skipped_nor_gone_back_to_and_money_is_no_operators(applicants):
    reference = applicants.applies(OTIENO)
    for rung in ("survey_booked", "surveyed", "wayleave", "built", "inspected"):
        assert "papers_complete" in applicants.is_refused(reference, "advance", "--to", rung, "--on", "2099-01-05")
    assert "submitted" in applicants.is_refused(reference, "quote", "--amount", "34980")
    assert "submitted" in applicants.is_refused(reference, "meter", *METER)
    applicants.moves(reference, "advance", "--to", "papers_complete")
    assert "survey_booked" in applicants.is_refused(reference, "advance", "--to", "papers_complete")
    for day, words in ((), "has a day"), (("--on", "2001-01-01"), "is over"):
        assert words in applicants.is_refused(reference, "advance", "--to", "survey_booked", *day)
    assert "why" in applicants.is_refused(reference, "advance", "--to", "rejected")
    assert "no application" in applicants.is_refused("A999-9999", "advance", "--to", "built")


@pytest.mark.parametrize(
    ("amount", "lines", "says"),
    [
        ("abc", (), "Not an amount"),
        ("-5", (), "Not an amount"),
        ("0", (), "above nothing"),
        ("34,980", ("Capital=1",), "sum up to KES 1"),
        ("34980", ("Capital",), "A line is words"),
    ],
)
def test_a_quotation_that_is_none_is_refused_in_a_sentence(applicants, amount, lines, says):
    reference = applicants.applies(OTIENO)
    applicants.up_to(reference, "surveyed")
    words = [word for line in lines for word in ("--line", line)]
    assert says in applicants.is_refused(reference, "quote", f"--amount={amount}", *words)


def test_who_is_rejected_reads_why(applicants, told, rows):
    reference = applicants.applies(OTIENO)
    applicants.moves(reference, "advance", "--to", "rejected", "--reason", "The plot is a road reserve.")
    assert "is rejected: The plot is a road reserve. Nobody collects cash." in told(OTIENO)
    assert rows("SELECT rung, waiting::int FROM application_counts WHERE waiting <> 0") == []


def test_the_same_place_and_person_is_joined_only_after_a_yes(applicants, told, client, phone, rows):
    first = applicants.applies(OTIENO)
    second = applicants.applies(ACHIENG)
    assert first != second
    assert "May it follow" in told(OTIENO)
    assert first not in told(ACHIENG, 9)
    phone(ACHIENG).dials().answers("1", "6", "7").sees(second).sees_no(first)
    assert "is open for the same plot" in applicants.is_refused(second, "advance", "--to", "papers_complete")
    text_in(client, ACHIENG, "YES")
    assert rows("SELECT count(*) FROM application_followers") == [(0,)]
    text_in(client, OTIENO, "YES")
    assert "can follow your application" in told(OTIENO)
    assert f"goes on as {first}" in told(ACHIENG)
    phone(ACHIENG).dials().answers("1", "6", "7").sees(first)
    text_in(client, ACHIENG, f"STATUS {first}")
    assert "sent" in told(ACHIENG)


def test_a_no_tells_the_second_one_nothing(applicants, told, client, phone):
    first = applicants.applies(OTIENO)
    second = applicants.applies(ACHIENG)
    text_in(client, OTIENO, "NO")
    assert "learns nothing" in told(OTIENO)
    phone(ACHIENG).dials().answers("1", "6", "7").sees(second).sees_no(first)


def test_a_phone_holds_ten(applicants, phone, rows):
    for number in range(10):
        applicants.applies(OTIENO, "Otieno Odhiambo", f"2345678{number}", "1", "Ruaraka", f"Shop {number}", "1", "1")
    answers = ("Otieno Odhiambo", "34567890", "1", "Ruaraka", "Shop ten", "1", "1")
    phone(OTIENO).dials().answers("1", "6", "4", *answers, "1").ends("10 applications that wait")
    assert rows("SELECT count(*) FROM applications WHERE state = 'submitted'") == [(10,)]


def test_a_meter_next_door_is_neither_confirmed_nor_denied_and_a_wrong_one_counts_as_a_guess(phone, rows, engine):
    add_customer(engine, "3500600-01", meter="04210001")
    seen = {}
    for meter, number in (("04210001", OTIENO), ("04210002", ACHIENG)):
        answers = (*ANSWERS[:5], meter)
        seen[meter] = phone(number).dials().answers("1", "6", "4", *answers).reply
    assert len(set(seen.values())) == 1
    assert rows("SELECT phone, what FROM access_log") == [(ACHIENG, "wrong_meter")]
    assert rows("SELECT phone FROM applications WHERE neighbour_account_id IS NOT NULL") == [(OTIENO,)]


def test_the_office_that_is_named_tells_nothing_of_the_meter_next_door(applicants, told, rows, engine):
    add_customer(engine, "3500600-01", meter="04210001", area="Ruaraka")
    for number, meter in ((OTIENO, "04210001"), (ACHIENG, "04210002")):
        reference = applicants.applies(number, "Otieno", f"2345{number[-4:]}", "1", "Nowhere", "a tree", meter, "1")
        assert "Bring to Kenya Power, the nearest office" in told(number)
        applicants.moves(reference, "advance", "--to", "papers_complete")
    assert rows("SELECT area_id IS NOT NULL FROM applications ORDER BY id") == [(True,), (False,)]


def test_an_area_of_two_regions_is_nobodys_until_somebody_says_which(applicants, rows, engine):
    with engine.begin() as connection:
        for region in ("Nairobi", "Coast"):
            connection.execute(sa.text("INSERT INTO regions (name) VALUES (:r) ON CONFLICT DO NOTHING"), {"r": region})
            connection.execute(sa.text("INSERT INTO areas (region, name) VALUES (:r, 'Ruaraka')"), {"r": region})
    applicants.applies(OTIENO)
    assert rows("SELECT area_id FROM applications") == [(None,)]


def test_who_has_guessed_too_often_is_not_looked_up_for(phone, rows, engine):
    add_customer(engine, "3500600-01", meter="04210001")
    for number in range(10):
        phone(OTIENO).dials().answers("1", "6", "4", *ANSWERS[:5], f"0999900{number}").sees("What is it for")
    phone(OTIENO).dials().answers("1", "6", "4", *ANSWERS[:5], "04210001").sees("What is it for")
    assert rows("SELECT neighbour_account_id FROM applications") == [(None,)]
    assert rows("SELECT count(*) FROM access_log") == [(10,)]


def test_a_meter_that_hangs_elsewhere_is_refused_and_nothing_changes(applicants, engine, rows):
    add_customer(engine, "3500600-01", meter="04219999")
    reference = applicants.applies(OTIENO)
    applicants.up_to(reference, "inspected")
    assert "hangs elsewhere" in applicants.is_refused(reference, "meter", *METER)
    for changed, says in (("--meter=x", "5 to 12"), ("--reading=abc", "A reading"), ("--on=2001-01-01", "no day")):
        assert says in applicants.is_refused(reference, "meter", *METER, changed)
    assert rows("SELECT state, meter_number FROM applications") == [("inspected", None)]


def test_a_place_that_is_no_area_of_ours_needs_its_region(applicants):
    reference = applicants.applies(OTIENO)
    applicants.up_to(reference, "inspected")
    assert "Give the region" in applicants.is_refused(reference, "meter", *METER[:6])
    assert "no region Atlantis" in applicants.is_refused(reference, "meter", *METER[:6], "--region", "Atlantis")


def test_a_stranger_confirms_nothing_and_a_no_sends_the_technicians_again(applicants, client, phone, rows, told):
    reference = applicants.applies(OTIENO)
    applicants.up_to(reference, "metered")
    phone(ACHIENG).dials().answers("1", "6", "7").sees("No application")
    text_in(client, ACHIENG, "YES")
    text_in(client, OTIENO, "NO")
    assert "Nothing is opened" in told(OTIENO)
    assert rows("SELECT state FROM applications") == [("inspected",)]
    assert rows("SELECT state FROM visit_orders ORDER BY id") == [("done",), ("planned",)]
    applicants.moves(reference, "meter", *METER)
    phone(OTIENO).dials().answers("1", "6", "7", "1").sees("2 The meter is there").answers("2").sees("04219999", "12")
    assert rows("SELECT count(*) FROM accounts") == [(0,)]


def test_the_menu_opens_the_account_once(applicants, phone, rows):
    reference = applicants.applies(OTIENO)
    applicants.up_to(reference, "metered")
    otieno = phone(OTIENO).dials().answers("1", "6", "7", "1", "2", "1").ends("Your account is open")
    otieno.again().ends("Your account is open")
    assert rows("SELECT name, phone, category, status FROM accounts") == [("Otieno Odhiambo", OTIENO, "DC", "active")]
    assert rows("SELECT value::int, mark, state FROM readings") == [(12, "A", "stands")]
    phone(OTIENO).dials().sees("1 Enter reading")


def test_a_meter_that_nobody_confirms_is_listed_after_a_week(applicants, operator, engine):
    reference = applicants.applies(OTIENO)
    applicants.up_to(reference, "metered")
    listed = ("application", "list", "--unconfirmed", "--by", "Njeri")
    assert operator.asks(*listed)["rows"] == []
    with engine.begin() as connection:
        travel(connection, timedelta(days=8))
    assert [row["reference"] for row in operator.asks(*listed)["rows"]] == [reference]


def test_what_lapsed_and_is_quoted_anew_is_counted_once(applicants, rows, engine, operator):
    reference = applicants.applies(OTIENO)
    applicants.up_to(reference, "quoted")
    with engine.begin() as connection:
        travel(connection, timedelta(days=91))
    run_tasks(operator.parts, "connections.watch_applications")
    assert rows("SELECT rung, waiting::int FROM application_counts WHERE waiting <> 0") == []
    applicants.moves(reference, "quote", "--amount", "34980")
    assert rows("SELECT rung, waiting::int FROM application_counts WHERE waiting <> 0") == [("quoted", 1)]


def test_the_figures_of_the_rungs_are_those_of_the_rows(applicants, rows, client, operator):
    first = applicants.applies(OTIENO)
    applicants.applies(ACHIENG, "Achieng", "34567890", "1", "Kasarani", "the stage", "1", "2")
    applicants.up_to(first, "quoted")
    counted = rows("SELECT rung, waiting::int FROM application_counts WHERE waiting <> 0 ORDER BY 1")
    assert counted == rows("SELECT state, count(*)::int FROM applications GROUP BY 1 ORDER BY 1")
    token = {"Authorization": f"Bearer {operator.parts.settings.metrics_token}"}
    metrics = client.get("/metrics", headers=token).text
    assert 'applications_waiting{rung="quoted"} 1.0' in metrics
