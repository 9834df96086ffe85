"""What every hop of the reading journey costs in SQL statements and Redis round trips: a change of these figures is a
decision.
"""

from functools import partial

import pytest
import redis

from bench.statements import statements_of
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.service import service_on

WANJIKU = "+254711000001"


@pytest.fixture
def own_app(database_url, own_redis):
    with service_on(database_url, own_redis) as flask:
        yield flask


@pytest.fixture
def phone(own_app):
    return partial(Phone, own_app.test_client())


@pytest.fixture
def cost(own_app, own_redis):
    """Statements and Redis round trips since the last call."""

    def round_trips(connection):
        stats = connection.info("commandstats")
        return sum(stats.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("evalsha", "eval"))

    engine = own_app.extensions["parts"].engine
    with statements_of(engine) as statements, redis.Redis.from_url(own_redis) as connection:
        before = round_trips(connection)

        def since():
            nonlocal before
            after, count = round_trips(connection), len(statements)
            spent, before = (count, after - before), after
            statements.clear()
            return spent

        yield since


def test_hops_that_need_no_query_make_none_and_no_hop_makes_more_than_two_trips(engine, phone, cost):
    add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    wanjiku = phone(WANJIKU).dials().answers("1", "4521", "1")
    spent = {}
    add_customer(engine, "350060002", phone="+254711000002", last=4401)
    cost()
    wanjiku = phone("+254711000002")
    for hop, step in (
        ("dial", wanjiku.dials),
        ("enter reading", lambda: wanjiku.answers("1")),
        ("type it", lambda: wanjiku.answers("4521")),
        ("the same turn again", wanjiku.again),
        ("back", lambda: wanjiku.answers("0")),
        ("type it again", lambda: wanjiku.answers("4521")),
        ("confirm", lambda: wanjiku.answers("1")),
        ("confirm again", wanjiku.again),
    ):
        step()
        spent[hop] = cost()
    assert wanjiku.ended
    assert spent == {
        "dial": (1, 2),
        "enter reading": (0, 2),
        "type it": (0, 2),
        "the same turn again": (0, 1),
        "back": (0, 2),
        "type it again": (0, 2),
        "confirm": (3, 2),
        "confirm again": (0, 1),
    }


def test_a_look_at_the_bill_is_one_statement(engine, phone, cost):
    add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    wanjiku = phone(WANJIKU).dials()
    cost()
    wanjiku.answers("2").sees("Nothing to pay")
    assert cost() == (1, 2)


@pytest.mark.parametrize(
    ("answers", "statements"),
    [
        (("2",), (1,)),
        (("2", "1"), (1, 1)),
        (("2", "2"), (1, 1)),
        (("2", "3"), (1, 0)),
        (("2", "4", "1"), (1, 0, 0)),
        (("3", "2", "500", "1"), (1, 0, 0, 0)),
        (("3", "1", "2"), (1, 0, 0)),
        (("3", "3", "8800600-01", "500", "1"), (1, 1, 1, 0, 0)),
        (("4", "1", "4"), (1, 0, 0)),
        (("4", "2", "Ruaraka", "the market", "1"), (1, 0, 1, 0, 0)),
        (("5", "1"), (0, 1)),
        (("5", "2"), (0, 1)),
        (("5", "3"), (0, 0)),
        (("5", "4"), (0, 0)),
        (("6", "1"), (0, 0)),
        (("6", "3"), (0, 1)),
        (("6", "4"), (0, 1)),
        (("6", "7"), (0, 1)),
        (("7",), (0,)),
    ],
)
def test_a_hop_that_only_looks_makes_at_most_one_statement(engine, phone, cost, answers, statements):
    add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    add_customer(engine, "8800600-01")
    phone(WANJIKU).dials().answers("1", "4521", "1").ends()
    wanjiku = phone(WANJIKU).dials()
    cost()
    spent = []
    for answer in answers:
        wanjiku.answers(answer)
        spent.append(cost()[0])
    assert tuple(spent) == statements


def test_a_report_of_an_outage_is_five_statements_and_none_while_it_is_asked(engine, phone, cost):
    """The lock and the answer of the turn, what covers the supply, the ticket, and the SMS with the answer kept."""
    add_customer(engine, "350060001", phone=WANJIKU, transformer="T-1", feeder="F-1")
    wanjiku = phone(WANJIKU).dials()
    cost()
    spent = []
    for answer in ("4", "1", "1", "1"):
        wanjiku.answers(answer)
        spent.append(cost())
    assert wanjiku.ends("reference is T000-")
    assert spent == [(1, 2), (0, 2), (0, 2), (5, 2)]


def test_a_dial_that_asks_why_less_is_used_costs_what_any_dial_costs(engine, phone, cost):
    add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    phone(WANJIKU).dials().sees("1 Enter reading")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO use_questions (account_id, meter_id, scored_on, rules, is_asked, open_until, drop_seen_on)"
            " SELECT account_id, id, current_date, 'zeros_2', true, current_date + 9, current_date FROM meters"
        )
    cost()
    wanjiku = phone(WANJIKU).dials().sees("Why?")
    assert cost() == (1, 2)
    wanjiku.answers("3").sees("noted")
    assert cost() == (8, 2)
    wanjiku.answers("1").sees("1 Enter reading")
    assert cost() == (0, 2)
