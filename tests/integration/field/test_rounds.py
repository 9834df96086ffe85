"""Rounds as operators plan them: drawn once, for technicians at work, and never for one's own seal."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from domain.care.case_references import VISIT, reference
from domain.field.risk_files import read_risk_file
from domain.field.visit_figures import Result
from domain.jobs import Job
from domain.services.field.count_visit import CountVisit, count_visit
from domain.values.periods import business_date
from tests.support.asking import NOBODY, asking
from tests.support.billed_use import add_use
from tests.support.customers import add_customer
from tests.support.technicians import add_technician
from tests.support.worker_tasks import run_tasks

TODAY = business_date(datetime.now(UTC))
TOMORROW = TODAY + timedelta(days=1)
USUAL = (90, 130, 100, 150, 80, 120, 110, 140, 95, 105)
ANY_ORDER = reference(VISIT, 1)
PLAN = ("round", "plan", "--day", TOMORROW, "--by", "Njeri", "--seed", 7)


@pytest.fixture
def town(engine, operator):
    """Forty meters, of which ten stopped counting, scored; and a technician."""
    for place in range(40):
        account = add_customer(
            engine, f"35{place:05}-01", category="SC" if place % 4 == 0 else "DC", area=f"Area {place % 3}"
        )
        add_use(engine, account, *((0, 0, *USUAL) if place < 10 else USUAL), newest=TODAY - timedelta(days=30))
    add_technician(engine, "70001")
    run_tasks(asking(operator.parts, NOBODY), Job.SCORE_METERS)
    execute(
        engine,
        "UPDATE periodic_checks SET counted_from = '2015-01-01'"
        " WHERE meter_id NOT IN (SELECT meter_id FROM risk_scores WHERE is_reason)",
    )
    return engine


def execute(engine, statement, **values):
    with engine.begin() as connection:
        connection.execute(sa.text(statement), values)


def test_a_round_is_drawn_with_its_lot_its_reasons_and_their_scores(town, operator, rows):
    [planned] = operator.asks(*PLAN, "--technician", "70001")["rounds"]
    assert planned["outcome"] == "planned"
    assert planned["visits"] == 30
    assert 4 <= planned["random"] <= 5
    assert planned["risk"] >= 5
    assert rows(
        "SELECT count(*), count(DISTINCT meter_id), min(place), max(place) FROM visit_orders WHERE state = 'assigned'"
    ) == [(30, 30, 1, 30)]
    by_arm = dict(rows("SELECT arm, count(*) FROM visit_orders GROUP BY arm"))
    assert by_arm["random"] == planned["random"]
    known = rows(
        "SELECT s.rules, s.kind FROM visit_scores s JOIN visit_orders o ON o.id = s.order_id WHERE o.why = 'risk'"
    )
    assert {rules for rules, _ in known} == {"zeros_2"}
    assert rows("SELECT count(*) FROM audit WHERE action = 'round plan'") == [(1,)]


def test_a_round_that_is_planned_twice_stays_as_it_is(town, operator, rows):
    operator.asks(*PLAN, "--technician", "70001")
    before = rows("SELECT id, meter_id, place FROM visit_orders ORDER BY id")
    [again] = operator.asks("round", "plan", "--day", TOMORROW, "--region", "nairobi", "--by", "Njeri")["rounds"]
    assert (again["outcome"], again["visits"]) == ("planned_before", 0)
    assert rows("SELECT id, meter_id, place FROM visit_orders ORDER BY id") == before


def test_the_same_seed_draws_the_same_round(town, operator, rows, engine):
    operator.asks(*PLAN, "--technician", "70001")
    first = rows("SELECT meter_id, why, place FROM visit_orders ORDER BY place")
    execute(engine, "TRUNCATE visit_orders, rounds RESTART IDENTITY CASCADE")
    operator.asks(*PLAN, "--technician", "70001")
    assert rows("SELECT meter_id, why, place FROM visit_orders ORDER BY place") == first


def test_two_technicians_of_a_region_never_get_the_same_meter(town, operator, engine, rows):
    add_technician(engine, "70002", team="B")
    rounds = operator.asks(*PLAN, "--region", "Nairobi")["rounds"]
    assert [each["technician"] for each in rounds] == ["70001", "70002"]
    assert sum(each["visits"] for each in rounds) == 40
    assert rows("SELECT count(DISTINCT meter_id) FROM visit_orders") == [(40,)]


def test_nobody_is_sent_to_the_seal_that_he_fitted(town, operator, engine, rows):
    execute(
        engine,
        "INSERT INTO seal_events (serial, event, at, technician_id, meter_id)"
        " SELECT 'S' || m.id, 'fitted', now(), t.id, m.id FROM meters m, technicians t WHERE m.id % 2 = 0",
    )
    operator.asks(*PLAN, "--technician", "70001")
    assert rows("SELECT count(*) FROM visit_orders WHERE meter_id % 2 = 0") == [(0,)]
    [(order,)] = rows("SELECT min(id) FROM visit_orders")
    execute(engine, "UPDATE visit_orders SET state = 'planned', round_id = NULL, technician_id = NULL, place = NULL")
    execute(engine, "UPDATE seal_events SET meter_id = (SELECT meter_id FROM visit_orders WHERE id = :id)", id=order)
    said = operator.types("round", "assign", "70001", "--order", reference(VISIT, order), "--by", "Njeri", "--json")
    assert said.code == 1


def test_a_customers_request_comes_before_reasons_and_keeps_its_order(town, operator, engine, rows):
    execute(
        engine,
        "INSERT INTO visit_orders (meter_id, account_id, why, due_on, opened_at)"
        " SELECT id, account_id, 'customer_request', :day, now() FROM meters ORDER BY id DESC LIMIT 1",
        day=TOMORROW,
    )
    operator.asks(*PLAN, "--technician", "70001")
    assert rows("SELECT state, count(*) FROM visit_orders WHERE why = 'customer_request' GROUP BY 1") == [
        ("assigned", 1)
    ]


def test_a_meter_that_was_replaced_meanwhile_is_visited_where_the_new_one_hangs(town, operator, engine, rows):
    operator.asks(*PLAN, "--technician", "70001")
    [(number, account_id)] = rows(
        "SELECT a.number, a.id FROM visit_orders o JOIN accounts a ON a.id = o.account_id ORDER BY o.id LIMIT 1"
    )
    operator.asks("meter", "replace", number, "--last", 4500, "--number", "KE7654321", "--digits", 6, "--by", "Njeri")
    assert rows(
        "SELECT m.number FROM visit_orders o JOIN meters m ON m.id = o.meter_id WHERE o.account_id = :id", id=account_id
    ) == [("KE7654321",)]
    assert "KE7654321" in operator.types("round", "show", "70001", "--day", TOMORROW, "--by", "Njeri").out


def test_what_is_left_of_a_round_goes_to_whoever_works_instead(town, operator, engine, rows):
    add_technician(engine, "70002", team="B")
    operator.asks(*PLAN, "--technician", "70001")
    execute(engine, "UPDATE visit_orders SET state = 'absent', closed_at = now() WHERE place <= 10")
    answer = operator.asks("round", "assign", "70002", "--day", TOMORROW, "--instead-of", "70001", "--by", "Njeri")
    assert (answer["assigned"], answer["refused"]) == (20, [])
    shown = operator.asks("round", "show", "70002", "--day", TOMORROW, "--by", "Njeri")["visits"]
    assert [visit["place"] for visit in shown] == [*range(1, 21)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("plan", "--technician", "70001", "--day", "2020-02-29"), "2020-02-29 is over"),
        (("plan", "--technician", "70001", "--day", "2199-12-31"), "the next 31 days"),
        (("plan", "--region", "Nairobi", "--day", "2020-02-29"), "2020-02-29 is over"),
        (("plan", "--technician", "79999"), "No technician has the staff number 79999"),
        (("plan", "--technician", "70009"), "is retired"),
        (("plan", "--technician", "70008"), "is locked"),
        (("plan", "--technician", "70007"), "has not enrolled"),
        (("plan", "--region", "Atlantis"), "There is no region Atlantis"),
        (("plan", "--region", "Coast"), "No technician of Coast is at work"),
        (("plan",), "--region or a --technician"),
        (("plan", "--region", "Coast", "--technician", "70001"), "--region or a --technician"),
        (("assign", "70009", "--order", ANY_ORDER), "is retired"),
        (("assign", "70001", "--order", "T000-0011"), "no reference of an order"),
        (("assign", "70001"), "--instead-of"),
        (("assign", "70001", "--instead-of", "70001"), "whoever has it"),
        (("assign", "70001", "--instead-of", "79999"), "No technician has the staff number 79999"),
        (("show", "79999"), "No technician has the staff number 79999"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_a_sentence(town, operator, engine, rows, typed, words):
    for number, state in (("70009", "retired"), ("70008", "locked"), ("70007", "invited")):
        add_technician(engine, number, state=state)
    said = operator.types("round", *typed, "--by", "Njeri")
    assert said.code == 1
    assert words in said.err
    assert rows("SELECT count(*) FROM visit_orders") == [(0,)]


def test_an_operator_of_another_region_plans_and_sees_no_round(town, operator, rows):
    operator.asks("operator", "create", "Chebet", "--role", "field", "--region", "coast")
    for typed in (("plan", "--technician", "70001"), ("show", "70001"), ("assign", "70001", "--order", ANY_ORDER)):
        said = operator.types("round", *typed, "--by", "Chebet")
        assert (said.code, "not for N" in said.err or "for Nairobi" in said.err) == (1, True), said
    assert rows("SELECT count(*) FROM visit_orders") == [(0,)]


def test_an_operator_of_another_region_moves_no_order_from_there(town, operator, engine, rows):
    """Not even into the round of a technician of the own region, by its order or by whose round it was."""
    operator.asks(*PLAN, "--technician", "70001")
    operator.asks("operator", "create", "Chebet", "--role", "field", "--region", "coast")
    add_technician(engine, "70002", region="Coast")
    before = rows("SELECT id, technician_id FROM visit_orders ORDER BY id")
    theirs = reference(VISIT, before[0][0])
    for words in (("--order", theirs), ("--order", ANY_ORDER, "--order", theirs), ("--instead-of", "70001")):
        said = operator.types("round", "assign", "70002", "--day", TOMORROW, *words, "--by", "Chebet")
        assert (said.code, "for Nairobi" in said.err) == (1, True), said
    assert rows("SELECT id, technician_id FROM visit_orders ORDER BY id") == before


def test_visits_count_for_their_rules_their_arm_and_their_technician(town, operator, engine, rows):
    operator.asks(*PLAN, "--technician", "70001")
    orders = rows("SELECT id, why FROM visit_orders ORDER BY place")
    for place, (order, why) in enumerate(orders):
        result = Result.ABSENT if place == 0 else Result.LOSS if why == "risk" else Result.CLEAN
        with operator.parts.store.transaction() as unit_of_work:
            count_visit(CountVisit(order, result), unit_of_work, operator.parts.terms)
    answer = operator.asks("risk", "fit", "--by", "Njeri")
    of_risk = next(row for row in answer["rows"] if (row["rule"], row["arm"]) == ("zeros_2", "risk"))
    assert of_risk["hits"] == of_risk["visits"] > 0
    by_lot = next(row for row in answer["rows"] if (row["rule"], row["arm"]) == ("any", "random"))
    assert by_lot["hits"] == 0
    assert answer["losses_by_lot"]["percent"] == 0
    assert answer["losses_by_lot"]["to"] > 10
    [(seen, absent)] = rows("SELECT sum(clean + loss + other), sum(absent) FROM technician_months")
    assert (seen, absent) == (29, 1)
    assert rows("SELECT closed, hasty >= 25 FROM rounds") == [(30, True)]
    assert rows("SELECT rounds, fast_rounds FROM round_months") == [(1, 1)]
    [month] = operator.asks("round", "figures", "--by", "Njeri")["rows"]
    assert (month["region"], month["seen"], month["absent"], month["rounds"], month["fast_rounds"]) == (
        "Nairobi",
        29,
        1,
        1,
        1,
    )
    expected = "SELECT sum(recoverable_units) FROM risk_scores WHERE account_id IN (SELECT account_id FROM visit_orders"
    assert rows(f"{expected} WHERE why = 'risk' AND place > 1)") == [(month["units_per_year"],)]
    [line] = operator.asks("technician", "figures", "--by", "Njeri")["rows"]
    assert (line["technician"], line["rounds"], line["fast_rounds"], line["absent"]) == ("70001", 1, 1, 1)
    assert line["clean_random"][0] == line["clean_of_the_lot"] == 100


def test_a_round_is_too_fast_once_and_no_more_when_it_slows_down(town, operator, rows, pass_time):
    operator.asks(*PLAN, "--technician", "70001")
    orders = [order for (order,) in rows("SELECT id FROM visit_orders ORDER BY place LIMIT 9")]

    def ends(order, minutes):
        pass_time(minutes=minutes)
        with operator.parts.store.transaction() as unit_of_work:
            count_visit(CountVisit(order, Result.CLEAN), unit_of_work, operator.parts.terms)

    for order in orders[:5]:
        ends(order, minutes=1)
    fast = "SELECT amount FROM region_months WHERE figure = 'fast rounds'"
    assert rows("SELECT rounds, fast_rounds FROM round_months") == [(1, 1)]
    assert rows(fast) == [(1,)]
    for order in orders[5:]:
        ends(order, minutes=20)
    assert rows("SELECT closed, hasty FROM rounds") == [(9, 4)]
    assert rows("SELECT rounds, fast_rounds FROM round_months") == [(1, 1)]
    more = [order for (order,) in rows("SELECT id FROM visit_orders ORDER BY place OFFSET 9 LIMIT 6")]
    for order in more:
        ends(order, minutes=20)
    assert rows("SELECT rounds, fast_rounds FROM round_months") == [(1, 0)]
    assert rows(fast) == [(0,)]
    assert rows("SELECT amount FROM region_months WHERE figure = 'rounds'") == [(1,)]


def test_the_rules_that_follow_from_our_visits_are_written_as_a_file_that_can_be_read(town, operator, tmp_path):
    file = tmp_path / "rules.toml"
    operator.asks("risk", "fit", "--rules", file, "--by", "Njeri")
    [rules] = read_risk_file(file.read_text(), "rules.toml")
    assert rules.rule("zeros_2").weight == 1.28


def test_a_score_is_explained_in_words(town, operator):
    stopped = operator.asks("risk", "explain", "3500000-01", "--by", "Njeri")
    assert "nothing used in the newest 2 billed period(s)" in stopped["reasons"]
    assert stopped["may_be_visited_for_it"]
    usual = operator.asks("risk", "explain", "3500020-01", "--by", "Njeri")
    assert usual["probability"] == 4.4
    assert not usual["may_be_visited_for_it"]
