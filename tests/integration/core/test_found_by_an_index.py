"""What runs by itself, or is a page of a list, finds its rows by an index: where it has none, it grows with history."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.payments.payments import MPESA
from store.billing.ledger_check import LedgerCheck
from store.core.clock import SystemClock
from store.core.replica import LateReads
from store.metrics import figures
from store.unit_of_work import Store

BIG = (
    "access_log|accounts|audit|bills|campaign_accounts|debtors|doubtful_payments|inbox|journal_entries|journal_lines"
    "|last_readings|messages|meters|payment_intents|payments|planned_newcomers|planned_recipients|readings"
    "|recon_breaks|visit_orders"
)
NOW, PHONE = SystemClock().now(), "+254711000001"
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
    work.persons.copy(PHONE)


def asks_a_phone_to_pay(_engine, work):
    work.intents.asked_lately(PHONE, NOW)
    work.intents.newest_of(PHONE, 1, NOW)
    work.intents.sent_lately(PHONE, 100, NOW)
    work.intents.wake("ussd:1")


def sends_and_expires_requests(_engine, work):
    work.intents.claim(MPESA, 10, timedelta(seconds=10))
    work.intents.claim_queries(MPESA, 10)
    work.intents.lapsed()
    work.intents.without_news()
    work.intents.given_up()


def waits_for_receipts(_engine, work):
    work.breaks.has_unreceipted(NOW)
    work.breaks.unreceipted_before(NOW)
    work.breaks.open(0, 50)
    work.payment_figures.count()


def is_scraped(engine, _work):
    list(figures(LateReads(engine, None), engine))


def sweeps_messages(_engine, work):
    work.overdue_messages.lapse()
    work.overdue_messages.resend()
    work.overdue_messages.expire()
    work.overdue_messages.expire_unreported()
    work.overdue_messages.drop_silenced()


def queries_a_provider(_engine, work):
    work.intents.claim_queries(MPESA, 10)


def next_movement(_engine, work):
    work.proposals.next(1)


def unlisted(_engine, work):
    work.planned_newcomers.join_unlisted(["Nairobi"])


@pytest.fixture
def work_ahead(engine):
    """In an area, and in the whole of its region."""
    with engine.begin() as connection:
        connection.execute(WORK_AHEAD)


@pytest.mark.parametrize(
    "asked",
    [
        checked,
        unread,
        liable,
        doubtful,
        balances,
        kept_of_a_person,
        asks_a_phone_to_pay,
        sends_and_expires_requests,
        waits_for_receipts,
        sweeps_messages,
        is_scraped,
    ],
)
def test_no_table_that_grows_is_read_from_end_to_end(engine, asked):
    assert read_whole(engine, statements_of(engine, asked)) == []


def test_an_import_asks_once_for_each_work_ahead_who_is_not_listed(engine, work_ahead):
    statements = statements_of(engine, unlisted)
    assert len(statements) == 1 + 2
    assert read_whole(engine, statements) == []


def test_the_next_movement_of_a_file_is_found_without_a_look_at_all_that_wait(engine):
    plan = plan_of(engine, statements_of(engine, next_movement))
    assert "proposed_movements_next_idx" in plan
    assert "Sort" not in plan


def test_who_is_asked_about_is_found_without_a_look_at_all_whom_another_provider_knows(engine):
    plan = plan_of(engine, statements_of(engine, queries_a_provider))
    assert re.search(r"payment_intents_to_ask_idx.*\n\s*Index Cond: .*provider.* AND .*query_at", plan)
    assert "Sort" not in plan


def statements_of(engine, asked):
    with seen_by(engine) as statements, Store(engine, SystemClock()).transaction() as work:
        asked(engine, work)
    assert statements
    return statements


def read_whole(engine, statements):
    return re.findall(rf"Seq Scan on (?:{BIG})\b", plan_of(engine, statements))


def plan_of(engine, statements):
    with engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        return "\n".join(line for each in statements for (line,) in connection.exec_driver_sql(*each))


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
