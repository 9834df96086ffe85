"""What a campaign asks of PostgreSQL, by batches and never by accounts: a change of these figures is a decision."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

import psycopg
import pytest
import sqlalchemy as sa

from domain.services.campaigns.feed_campaign import BATCH, FeedCampaign, feed_campaign
from domain.services.campaigns.plan_campaign import PlanCampaign, plan_campaign
from store.campaigns import reports
from store.campaigns.audience import ROWS_AT_ONCE
from store.messaging.sending import Sending
from store.unit_of_work import UnitOfWork
from tests.support.campaigns import PLANNER, add_customers, campaign_operator, started, status
from tests.support.command_line import Operator
from tests.support.sms import works
from tests.support.waiting import until

STATEMENTS_OF_A_PLAN = 21
STATEMENTS_OF_ITS_BATCH = 3  # the accounts are fetched, their numbers are looked up, all is copied
STATEMENTS_OF_FEEDING = 10
STATEMENTS_OF_THE_FIRST_BATCH = 3  # the approval, who asked for it, and who gave it
PLENTY_MICROS = 10**15
SENT = re.compile(r"^F\t\d+\t(?:Query|Execute)\t", re.MULTILINE)
FETCHED = re.compile(r"FETCH FORWARD (\d+)")
MANY = """
WITH area AS (INSERT INTO areas (region, name) VALUES ('Nairobi', 'Area ' || :first) RETURNING id)
INSERT INTO accounts (number, digits, name, phone, area_id, category, status)
SELECT 300000000 + n, 300000000 + n, 'Wanjiku Kamau', '+' || (254711000000 + n), area.id, 'DC', 'active'
FROM area, generate_series(CAST(:first AS int), :last) n
"""


@pytest.fixture
def operator(database_url, redis_url, gateway) -> Iterator[Operator]:
    with campaign_operator(database_url, redis_url, gateway) as at_work:
        yield at_work


@pytest.fixture
def said(operator, tmp_path) -> Callable[[Callable[[UnitOfWork], object]], str]:
    """What is said to PostgreSQL, and by it, while this is done in a transaction that is rolled back."""

    def listen(act) -> str:
        with (
            operator.parts.store.rehearsal() as unit_of_work,
            traced(unit_of_work.connection, tmp_path / "trace") as trace,
        ):
            act(unit_of_work)
        return trace.read_text()

    return listen


@contextmanager
def traced(connection: sa.Connection, file: Path) -> Iterator[Path]:
    wire = connection.driver.pgconn
    with file.open("w") as target:
        wire.trace(target.fileno())
        wire.set_trace_flags(psycopg.pq.Trace.SUPPRESS_TIMESTAMPS)
        yield file
        wire.untrace()


def statements(trace):
    return len(SENT.findall(trace))


def planned(terms):
    def plan(unit_of_work):
        plan_campaign(PlanCampaign("Nairobi", unit_of_work.now + timedelta(days=30), PLANNER), unit_of_work, terms)

    return plan


def add_many(engine, first, last):
    with engine.begin() as connection:
        connection.execute(sa.text(MANY), {"first": first, "last": last})
        connection.exec_driver_sql("ANALYZE accounts, areas")  # as an import does


def test_a_plan_takes_three_statements_for_a_batch_of_accounts(operator, engine, said):
    terms = replace(operator.parts.campaign_terms, plan_share=1)
    add_many(engine, 1, 10)
    assert statements(said(planned(terms))) == STATEMENTS_OF_A_PLAN
    add_many(engine, 11, 2 * ROWS_AT_ONCE + 10)
    assert statements(said(planned(terms))) == STATEMENTS_OF_A_PLAN + 2 * STATEMENTS_OF_ITS_BATCH


def test_a_plan_leaves_most_of_the_time_to_customers_who_dial(operator, engine):
    add_many(engine, 1, ROWS_AT_ONCE)
    plan = planned(replace(operator.parts.campaign_terms, plan_share=0.1))
    with operator.parts.store.rehearsal() as unit_of_work:
        began, worked = perf_counter(), process_time()
        plan(unit_of_work)
        assert process_time() - worked < (perf_counter() - began) / 4


@pytest.mark.parametrize("accounts", [3, BATCH])
def test_few_accounts_or_a_full_batch_are_numbered_and_queued_by_as_many_statements(operator, engine, said, accounts):
    add_many(engine, 1, accounts)
    campaign_id, terms = started(operator), operator.parts.campaign_terms
    trace = said(lambda unit_of_work: feed_campaign(FeedCampaign(campaign_id), unit_of_work, terms))
    assert statements(trace) == STATEMENTS_OF_THE_FIRST_BATCH + STATEMENTS_OF_FEEDING


def test_a_report_is_read_in_pieces(operator, engine, said):
    add_many(engine, 1, 2 * reports.ROWS_AT_ONCE)
    campaign_id, rows = started(operator), []
    trace = said(lambda unit_of_work: rows.extend(unit_of_work.campaign_reports.accounts(campaign_id)))
    assert len(rows) == 2 * reports.ROWS_AT_ONCE
    assert max(map(int, FETCHED.findall(trace))) == reports.ROWS_AT_ONCE


def test_looking_at_a_campaign_reads_few_messages_those_that_failed_or_left_just_now(operator, engine):
    add_many(engine, 1, BATCH)
    campaign_id = started(operator)
    works(operator.parts, "feed_campaigns")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE messages SET state = 'submitted', submitted_at = now() - interval '1 hour'")
        connection.exec_driver_sql("UPDATE messages SET state = 'delivered', settled_at = now()")
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")  # else these reads are counted some time later
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE messages")
    operator.parts.engine.dispose()  # a session says what it has read when it ends, also of what came before
    before = settled(lambda: read_whole(engine))
    assert status(operator, campaign_id)["delivered"] == BATCH
    assert operator.asks("campaign", "list")["rows"][0]["notified"] == BATCH
    operator.parts.engine.dispose()
    assert settled(lambda: read_whole(engine)) == before


def settled(look):
    """What is seen once two looks in a row see the same: a session that has ended is counted a moment later."""
    seen = [look()]
    until(lambda: seen.append(look()) or seen[-1] == seen[-2])
    return seen[-1]


def read_whole(engine):
    """How often the messages were read from the first to the last."""
    with engine.connect() as connection:
        asked = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'messages'"
        return connection.exec_driver_sql(asked).scalar_one()


def test_a_pause_holds_back_all_that_no_worker_has_claimed_yet(operator, engine):
    add_customers(engine, "+254711000001", "+254711000002", "+254711000003")
    campaign_id = started(operator)
    works(operator.parts, "feed_campaigns")
    queue, now = Sending(operator.parts.engine, PLENTY_MICROS), operator.parts.clock.now()
    assert len(queue.claim(1, 9, now)) == 1
    operator.asks("campaign", "pause", campaign_id, "--by", PLANNER)
    assert queue.claim(10, 9, now) == []
    operator.asks("campaign", "resume", campaign_id, "--by", PLANNER)
    assert len(queue.claim(10, 9, now)) == 2
