"""What runs by itself, or is a page of a list, finds its rows by an index: where it has none, it grows with history."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from store.billing.ledger_check import LedgerCheck
from store.core.clock import SystemClock
from store.unit_of_work import Store

BIG = "accounts|bills|debtors|doubtful_payments|journal_entries|journal_lines|last_readings|meters|payments|readings"
NOW = SystemClock().now()


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


@pytest.mark.parametrize("asked", [checked, unread, liable, doubtful, balances, kept_of_a_person])
def test_no_table_that_grows_is_read_from_end_to_end(engine, asked):
    with seen_by(engine) as statements, Store(engine, SystemClock()).transaction() as work:
        asked(engine, work)
    assert statements
    with engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plans = [line for each in statements for (line,) in connection.exec_driver_sql(*each)]
    assert re.findall(rf"Seq Scan on (?:{BIG})\b", "\n".join(plans)) == []


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
