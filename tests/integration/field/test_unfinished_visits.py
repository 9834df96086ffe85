"""Visits that wait for a person: the supervisor's list, and the figure that raises the alarm."""

import pytest
import sqlalchemy as sa

from domain.field.visit_orders import Why
from domain.values.periods import business_date
from tests.support.customers import add_customer
from tests.support.field_work import STAFF, at_work, named, plan
from tests.support.photos import newest_link, photo, sends

INTACT, BURNT = "1", "5"


@pytest.fixture
def listed(operator):
    return lambda what: [
        (row["order"], row["account"], row["technician"], row["about"])
        for row in operator.asks("order", "list", "--what", what, "--by", "Njeri")["rows"]
    ]


@pytest.fixture
def order(seals, parts, account):
    [order_id] = plan(parts, account)
    return order_id


def test_a_photo_that_has_not_come_is_listed_until_it_has(order, otieno, client, listed, rows):
    at_work(otieno).answers("1", "1", BURNT, "1", "2", "1").sees("stays open until")
    assert listed("photo") == [(named(order), "3500600-01", STAFF, "burnt")]
    assert sends(client, newest_link(rows), photo()).status_code == 200
    assert listed("photo") == []


def test_a_visit_that_waits_for_its_photo_is_not_cancelled_before_its_technician_has_gone(
    order, otieno, client, operator, rows
):
    at_work(otieno).answers("1", "1", BURNT, "1", "2", "1").sees("stays open until")
    cancel = ("order", "cancel", named(order), "--reason", "nobody needs it", "--by", "Njeri")
    refused = operator.types(*cancel)
    assert (refused.code, "waits for its photo" in refused.err) == (1, True)
    assert rows("SELECT state, closed_at FROM visit_orders") == [("notified", None)]
    operator.asks("technician", "retire", STAFF, "--by", "Njeri")
    assert operator.asks(*cancel)["state"] == "cancelled"
    assert rows("SELECT body, photo_sha256 FROM findings") == [("burnt", None)]
    assert sends(client, newest_link(rows), photo()).status_code == 200
    assert rows("SELECT o.state, photo_sha256 IS NULL FROM visit_orders o JOIN findings f ON f.order_id = o.id") == [
        ("cancelled", False)
    ]


def test_a_visit_whose_photo_has_come_is_done_and_not_cancelled(order, otieno, client, operator, rows):
    at_work(otieno).answers("1", "1", BURNT, "1", "2", "1").sees("stays open until")
    assert sends(client, newest_link(rows), photo()).status_code == 200
    cancel = ("order", "cancel", named(order), "--reason", "nobody needs it", "--by", "Njeri")
    said = operator.types(*cancel)
    assert (said.code, "is done already" in said.err) == (1, True)
    assert rows("SELECT state FROM visit_orders") == [("done",)]


def test_a_photo_that_is_late_raises_the_alarm(order, otieno, parts, engine):
    at_work(otieno).answers("1", "1", BURNT, "1", "2", "1").sees("stays open until")

    def pending():
        return {
            labels: number
            for name, _, _, found in parts.figures()
            if name == "visit_photos_pending"
            for *labels, number in found
            for labels in [tuple(labels)]
        }

    assert pending() == {("no",): 1}
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE findings SET found_at = found_at - interval '25 hours'"))
    assert pending() == {("yes",): 1}


def test_a_reading_that_was_refused_is_listed_until_one_of_ours_is_taken(order, otieno, operator, listed, rows):
    """Lower than the last one, and the technician is sure: nothing is billed, and a person decides."""
    at_work(otieno).answers("1", "1", INTACT, "4000")
    while "Send" not in otieno.reply:
        otieno.answers("4000" if "again" in otieno.reply else "1" if "seal" in otieno.reply else "2")
    otieno.answers("1").sees("is done")
    [(outcome,)] = rows("SELECT reading_outcome FROM findings")
    assert outcome not in {"billed", "known", ""}
    assert rows("SELECT count(*) FROM bills") == [(0,)]
    assert listed("reading") == [(named(order), "3500600-01", STAFF, f"4000: {outcome}")]
    operator.asks("reading", "technician", "3500600-01", 4491, "--by", "Njeri")
    assert listed("reading") == []


def test_a_meter_that_nobody_saw_in_three_visits_is_listed_until_a_visit_is_wanted_again(
    order, otieno, parts, account, listed, pass_time, rows
):
    for attempt in (1, 2, 3):
        assert listed("left") == []
        at_work(otieno).answers("1", "2", "1").sees("Next visit")
        if attempt < 3:
            [(order_id,)] = rows("SELECT id FROM visit_orders WHERE state = 'planned'")
            pass_time(days=1)
            with parts.store.transaction() as unit_of_work:
                technician = unit_of_work.technicians.by_staff_number(STAFF)
                walk = unit_of_work.rounds.open(technician.id, business_date(unit_of_work.now))
                assert unit_of_work.visit_orders.assign(order_id, technician.id, walk.id, 1)
    [(last,)] = rows("SELECT max(id) FROM visit_orders")
    assert rows("SELECT count(*), max(attempt) FROM visit_orders") == [(3, 3)]
    assert listed("left") == [(named(last), "3500600-01", STAFF, "absent")]
    plan(parts, account, why=Why.RANDOM)
    assert listed("left") == []


@pytest.mark.parametrize("end", ["refused", "unsafe"])
def test_a_visit_that_was_refused_or_unsafe_is_listed_at_once_and_for_three_months(
    order, engine, listed, pass_time, end
):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE visit_orders SET state = :end, closed_at = now()"), {"end": end})
    assert [about for *_, about in listed("left")] == [end]
    pass_time(days=91)
    assert listed("left") == []


def test_an_operator_of_another_region_sees_none(order, otieno, operator):
    at_work(otieno).answers("1", "1", BURNT, "1", "2", "1")
    operator.asks("operator", "create", "Chebet", "--role", "field", "--region", "coast")
    assert operator.asks("order", "list", "--what", "photo", "--by", "Chebet")["rows"] == []


def test_the_list_goes_on_page_by_page(seals, engine, parts, operator):
    ids = [add_customer(engine, f"35{place:05}-01") for place in range(3)]
    orders = plan(parts, *ids)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE visit_orders SET state = 'refused', closed_at = now()"))
    first = operator.asks("order", "list", "--what", "left", "--most", 2, "--by", "Njeri")
    assert [row["order"] for row in first["rows"]] == [named(each) for each in orders[:2]]
    rest = operator.asks("order", "list", "--what", "left", "--most", 2, "--after", first["next"], "--by", "Njeri")
    assert [row["order"] for row in rest["rows"]] == [named(orders[2])]


def test_a_word_that_is_no_list_is_refused(operator):
    said = operator.types("order", "list", "--what", "everything")
    assert (said.code, "photo" in said.err) == (2, True)
