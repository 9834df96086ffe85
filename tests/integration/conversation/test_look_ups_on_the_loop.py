"""Look-ups on the event loop: a short cut that nothing depends on."""

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest
import sqlalchemy as sa

from bench.statements import statements_of
from store.accounts.accounts import CALLER, caller_values
from store.core import connection_health
from store.core.batching import LookUp
from store.core.engine import make_engine
from store.core.loop_lookups import MAX_CONNECTIONS, LoopLookUps
from store.core.would_block import WouldBlock
from store.known_reads import KnownRead, StoreThatKnows
from store.unit_of_work import Store
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.service import service_on
from tests.support.waiting import until

WANJIKU = "+254711000001"
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
NAME = LookUp("SELECT name, CAST(:phone AS text) AS phone FROM accounts WHERE phone = :phone", ("name", "phone"))
SLOW = LookUp("SELECT CAST(pg_sleep(30) AS text) AS slept, CAST(:phone AS text) AS phone", ("slept", "phone"))
BROKEN = LookUp("SELECT 1 / (CAST(:phone AS int) - 1) AS broken", ("broken",))


@pytest.fixture
def own_engine(database_url):
    engine = make_engine(database_url, pool_size=2)
    yield engine
    engine.dispose()


@pytest.fixture
def ask(own_engine, engine):
    """Ask on a loop of one's own. The first time opens a connection, so that it is asked until there is one."""
    add_customer(engine, "3500600-01", phone=WANJIKU, name="Wanjiku Kamau")
    look_ups = LoopLookUps(own_engine)
    with asyncio.Runner() as runner:

        def found(asked=NAME, phone=WANJIKU, seconds=5.0):
            return runner.run(asyncio.wait_for(look_ups.fetch(asked, {"phone": phone}), seconds))

        def opened(**asked):
            until(lambda: found(**asked) is not None)
            return found(**asked)

        found.opened, found.runner, found.look_ups = opened, runner, look_ups
        yield found
        runner.run(end_all(look_ups))


async def end_all(look_ups):
    """One that is being opened is the last."""
    while (connections := look_ups._connections) or look_ups._opening:  # noqa: SLF001 - the test's own connections
        if connections:
            connections.pop().end()
        else:
            await look_ups._opening  # noqa: SLF001 - as above


def end_connections(engine):
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%CAST(% AS text)%'"
            )
        )


def test_the_first_look_up_opens_a_connection_and_the_next_has_its_rows(ask):
    assert ask() is None
    assert ask.opened() == [{"name": "Wanjiku Kamau", "phone": WANJIKU}]
    assert ask(phone="+254799999999") == []


@pytest.mark.parametrize("phone", ["'; DROP TABLE accounts --", "%s", "$1", "é漢", "\\x00", "+254711000001 "])
def test_a_value_is_a_value_whatever_is_in_it(ask, phone):
    ask.opened()
    assert ask(phone=phone) == []
    assert ask() == [{"name": "Wanjiku Kamau", "phone": WANJIKU}]


def test_many_at_once_are_answered_on_few_connections_or_by_a_thread(ask):
    async def at_once():
        asked = [ask.look_ups.fetch(NAME, {"phone": WANJIKU}) for _ in range(4 * MAX_CONNECTIONS)]
        return await asyncio.gather(*asked)

    ask.opened()
    said = ask.runner.run(at_once())
    assert [rows for rows in said if rows not in (None, [{"name": "Wanjiku Kamau", "phone": WANJIKU}])] == []
    assert any(said)


def test_a_connection_whose_answer_nobody_waits_for_any_more_is_not_used_again(ask):
    ask.opened()
    with pytest.raises(TimeoutError):
        ask(SLOW, seconds=0.2)
    assert ask.opened() == [{"name": "Wanjiku Kamau", "phone": WANJIKU}]


def test_what_the_database_refuses_is_asked_in_a_thread(ask):
    ask.opened()
    assert ask(BROKEN, phone="1") is None
    assert ask(BROKEN, phone="word") is None
    assert ask.opened() == [{"name": "Wanjiku Kamau", "phone": WANJIKU}]


def test_a_connection_that_the_server_ends_is_replaced(ask, engine):
    ask.opened()
    end_connections(engine)
    assert ask.opened() == [{"name": "Wanjiku Kamau", "phone": WANJIKU}]


def test_a_connection_of_an_earlier_generation_is_not_used_again(ask, own_engine):
    ask.opened()
    with own_engine.connect() as connection:
        connection_health.abandon_all(connection)
    assert ask() is None
    assert ask.opened() == [{"name": "Wanjiku Kamau", "phone": WANJIKU}]


def test_a_store_that_knows_one_thing_sends_everything_else_to_a_thread(engine):
    values = caller_values(WANJIKU, NOW)
    rows = [{"chosen": "sw", "technician": None, "account": None}]
    store = StoreThatKnows(Store(engine, None), KnownRead(CALLER, values, rows), NOW)
    with store.reading() as unit_of_work:
        assert unit_of_work.accounts.caller_as_json(WANJIKU) == ("sw", [], None)
        for blocked in (
            partial(unit_of_work.accounts.caller_as_json, "+254711000002"),
            partial(unit_of_work.accounts.get, 1),
            partial(unit_of_work.accounts.payee, 1),
            unit_of_work.tariffs.revision,
        ):
            with pytest.raises(WouldBlock):
                blocked()
    for blocked in (store.transaction, store.require_reach):
        with pytest.raises(WouldBlock):
            blocked()


@pytest.fixture
def answered(monkeypatch):
    """Whether each look-up on the loop had its rows there."""
    seen, fetch = [], LoopLookUps.fetch

    async def fetch_seen(look_ups, asked, values):
        rows = await fetch(look_ups, asked, values)
        seen.append(rows is not None)
        return rows

    monkeypatch.setattr(LoopLookUps, "fetch", fetch_seen)
    return seen


def test_a_dial_needs_no_thread(database_url, own_redis, engine, answered):
    """It is one statement all the same, and every phone sees its own account."""
    names = {f"+25471100000{place}": f"Customer {place}" for place in range(1, 6)}
    for place, (phone, name) in enumerate(names.items()):
        add_customer(engine, f"350060{place}-01", phone=phone, name=name)
    with service_on(database_url, own_redis) as flask:
        client = flask.test_client()
        until(lambda: Phone(client, "+254799999999").dials() and answered[-1])
        answered.clear()
        with statements_of(flask.extensions["parts"].engine) as statements:
            for phone, name in names.items():
                Phone(client, phone).dials().sees(name)
        assert (len(statements), answered) == (len(names), [True] * len(names))
