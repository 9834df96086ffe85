"""What a connection has prepared does not fit any more: a column has another type, or the server forgot it. Nobody
notices.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from store.core.clock import SystemClock
from store.core.engine import make_engine
from store.unit_of_work import Store
from tests.support.customers import add_customer
from tests.support.dialling import Phone

AT_ONCE = 5
CUSTOMERS = 500 if os.environ.get("SOAK") else 50
PHONES = [f"+254711000{number:03d}" for number in range(CUSTOMERS)]


@pytest.fixture
def dial(app, engine):
    """Fifty customers dial, over several connections at once, and look at what they owe; what they see."""
    for number, phone in enumerate(PHONES):
        add_customer(engine, f"350060{number:03d}", phone=phone, last=4401, balance_cents=125_000)

    def sees(phone):
        dialled = Phone(app.test_client(), phone).dials()
        return dialled.reply if dialled.ended else dialled.answers("2").reply.splitlines()[0]

    def dialled():
        with ThreadPoolExecutor(AT_ONCE) as customers:
            return set(customers.map(sees, PHONES))

    return dialled


@contextmanager
def retyped(engine, column, type_, former, table="accounts"):
    with engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {type_}"))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {former}"))


@pytest.mark.parametrize(
    ("column", "type_", "former"),
    [("name", "varchar(300)", "text"), ("balance_cents", "numeric", "bigint")],
)
def test_a_column_gets_another_type_while_customers_dial(dial, engine, column, type_, former, shows_machine):
    before = dial()
    assert before == {"CON Owed now: KES 1,250"}
    with retyped(engine, column, type_, former):
        assert dial() == before
    assert dial() == before
    shows_machine(f"{column} of another type", "50 dials, type changed, 50 dials: 0 Sorry")


@pytest.mark.parametrize(
    ("table", "column", "type_", "former"),
    [
        ("accounts", "name", "varchar(300)", "text"),
        ("meters", "number", "varchar(300)", "text"),
        ("readings", "source", "varchar(40)", "text"),
        ("commands", "turn", "varchar(300)", "text"),
    ],
)
def test_a_column_gets_another_type_while_customers_confirm(app, engine, table, column, type_, former):
    """Each is at the confirm screen: the statement that does not fit is somewhere in a transaction that writes."""
    for number, phone in enumerate(PHONES):
        add_customer(engine, f"350060{number:03d}", phone=phone, last=4401)
    confirming = [Phone(app.test_client(), phone).dials().answers("1", "4521") for phone in PHONES]
    with ThreadPoolExecutor(AT_ONCE) as customers:
        list(customers.map(lambda phone: phone.answers("1").ends("An SMS follows"), confirming[:20]))
        with retyped(engine, column, type_, former, table):
            list(customers.map(lambda phone: phone.answers("1").ends("An SMS follows"), confirming[20:]))
    with engine.connect() as connection:
        billed = connection.execute(sa.text("SELECT count(*), count(DISTINCT account_id) FROM bills")).one()
    assert billed == (len(PHONES), len(PHONES))


SERVER_FORGETS = b"DEALLOCATE ALL"
SERVER_KNOWS = b"PREPARE _pg3_%d AS SELECT 1"


@pytest.fixture
def store(database_url):
    """On one connection."""
    engine = make_engine(database_url, pool_size=1)
    yield Store(engine, SystemClock())
    engine.dispose()


def prepared(connection, number=0):
    """A statement of its own, so that it is prepared anew."""
    return connection.execute(sa.text(f"SELECT {number} AS number{number}")).scalar_one()


@pytest.mark.parametrize("open_", ["reading", "transaction"])
def test_a_server_that_forgot_what_was_prepared_is_told_again(store, open_):
    with getattr(store, open_)() as unit_of_work:
        assert prepared(unit_of_work.connection) == 0
    with getattr(store, open_)() as unit_of_work:
        driver = unit_of_work.connection.driver
        driver.pgconn.exec_(SERVER_FORGETS)
        assert prepared(unit_of_work.connection) == 0
        assert prepared(unit_of_work.connection) == 0


@pytest.mark.parametrize("open_", ["reading", "transaction"])
def test_a_server_that_has_another_statement_by_that_name_is_told_again(store, open_):
    with getattr(store, open_)() as unit_of_work:
        for number in range(300):
            unit_of_work.connection.driver.pgconn.exec_(SERVER_KNOWS % number)
        assert prepared(unit_of_work.connection, 1) == 1


def test_what_was_written_before_is_not_written_again(store):
    with store.transaction() as unit_of_work:
        prepared(unit_of_work.connection)
    with pytest.raises(sa.exc.DBAPIError, match="does not exist"):
        write_and_forget(store)
    with store.transaction() as unit_of_work:
        assert prepared(unit_of_work.connection) == 0
        assert unit_of_work.connection.execute(sa.text("SELECT FROM regions WHERE name = 'Atlantis'")).all() == []


def write_and_forget(store):
    with store.transaction() as unit_of_work:
        driver = unit_of_work.connection.driver
        unit_of_work.connection.execute(sa.text("INSERT INTO regions (name) VALUES ('Atlantis')"))
        driver.pgconn.exec_(SERVER_FORGETS)
        prepared(unit_of_work.connection)
