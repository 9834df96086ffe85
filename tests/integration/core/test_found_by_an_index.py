"""What runs by itself, or is a page of a list, finds its rows by an index: where it has none, it grows with history."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from store.billing.ledger_check import LedgerCheck
from store.core.clock import SystemClock
from store.unit_of_work import Store

BIG = (
    "accounts|bills|debtors|doubtful_payments|journal_entries|journal_lines|last_readings|messages|meters|payments"
    "|planned_newcomers|planned_recipients|readings"
)
NOW = SystemClock().now()
WORK_AHEAD = sa.text("""
    WITH here AS (INSERT INTO regions (name) VALUES ('Nairobi') ON CONFLICT DO NOTHING),
    area AS (INSERT INTO areas (region, name) VALUES ('Nairobi', 'Ruaraka') RETURNING id)
    INSERT INTO planned_works (region, area_id, place_name, begins_at, ends_at, work, state, planned_by, planned_at)
    SELECT 'Nairobi', CASE WHEN has_area THEN area.id END, 'Ruaraka', now() + interval '2 days',
           now() + interval '3 days', 'New poles', 'planned', 'Planner', now()
    FROM area, (VALUES (true), (false)) work (has_area)
""")


def checked(engine, _work):
    LedgerCheck(engine).check(NOW)


def unread(_engine, work):
    work.worklists.unread(NOW.date(), 5, 20, 0, 10)


def liable(_engine, work):
    work.worklists.disconnect(NOW.date(), 0, 10)


def doubtful(_engine, work):
    work.worklists.doubtful(NOW - timedelta(days=30), 0, 10)


def balances(_engine, work):
    work.breaks.balances_since("mpesa", NOW - timedelta(hours=3))


def kept_of_a_person(_engine, work):
    work.persons.copy("+254711000001")


def unlisted(_engine, work):
    work.planned_newcomers.join_unlisted(["Nairobi"])


@pytest.fixture
def work_ahead(engine):
    """In an area, and in the whole of its region."""
    with engine.begin() as connection:
        connection.execute(WORK_AHEAD)


@pytest.mark.parametrize("asked", [checked, unread, liable, doubtful, balances, kept_of_a_person])
def test_no_table_that_grows_is_read_from_end_to_end(engine, asked):
    assert read_whole(engine, statements_of(engine, asked)) == []


def test_an_import_asks_once_for_each_work_ahead_who_is_not_listed(engine, work_ahead):
    statements = statements_of(engine, unlisted)
    assert len(statements) == 1 + 2
    assert read_whole(engine, statements) == []


def statements_of(engine, asked):
    with seen_by(engine) as statements, Store(engine, SystemClock()).transaction() as work:
        asked(engine, work)
    assert statements
    return statements


def read_whole(engine, statements):
    with engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plans = [line for each in statements for (line,) in connection.exec_driver_sql(*each)]
    return re.findall(rf"Seq Scan on (?:{BIG})\b", "\n".join(plans))


@contextmanager
def seen_by(engine):
    """The statements, as they would be explained."""
    statements = []

    def note(_connection, _cursor, statement, parameters, *_):
        if re.match(r"\s*(SELECT|WITH|INSERT|UPDATE)\b", statement) and "set_config" not in statement:
            statements.append((f"EXPLAIN {statement}", parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
