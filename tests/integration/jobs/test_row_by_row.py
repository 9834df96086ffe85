"""A job that goes from row to row: what holds up one row, and what ends the job."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from domain.errors import Unavailable
from domain.jobs import Job
from jobs import row_by_row
from jobs.row_by_row import guarded

JOB, ROW = Job.WATCH_APPLICATIONS, 7
LOCKED, DEADLOCK, TOO_SLOW = "55P03", "40P01", "57014"
SERVER_ENDS, SERVER_STARTS, CONNECTION_FAILS, ONLY_READS = "57P01", "57P03", "08006", "25006"
DIVISION_BY_ZERO, TAKEN = "22012", "23505"


@pytest.fixture
def store(app, monkeypatch):
    """Of a worker in which no row has failed yet."""
    monkeypatch.setattr(row_by_row, "_failing", set())
    return app.extensions["parts"].store


def works_on_a_row(store, *statements):
    """What was logged: its name, and whether it alerts."""
    with capture_logs() as logs, guarded(JOB, ROW), store.transaction() as work:
        for each in statements:
            work.connection.execute(sa.text(each))
    return [(line["event"], line.get("alert", False)) for line in logs]


def that_fails(state):
    return f"DO $$ BEGIN RAISE EXCEPTION 'as the test wants' USING ERRCODE = '{state}'; END $$"


@pytest.mark.parametrize("state", [LOCKED, DEADLOCK, TOO_SLOW])
def test_a_row_that_is_locked_or_slow_waits_for_the_next_tick_and_those_behind_it_go_on(store, state):
    assert works_on_a_row(store, that_fails(state)) == [("row_waits", False)]


def test_a_row_that_takes_longer_than_a_statement_may_waits(store):
    slow = ("SET LOCAL statement_timeout = '1ms'", "SELECT pg_sleep(60)")
    assert works_on_a_row(store, *slow) == [("row_waits", False)]


def test_a_row_that_another_transaction_holds_waits(store, engine):
    with engine.begin() as held:
        held.execute(sa.text("LOCK TABLE regions"))
        assert works_on_a_row(store, "UPDATE regions SET name = name") == [("row_waits", False)]


@pytest.mark.parametrize("state", [SERVER_ENDS, SERVER_STARTS, CONNECTION_FAILS, ONLY_READS])
def test_a_store_that_cannot_work_ends_the_job(store, state):
    with pytest.raises(OperationalError):
        works_on_a_row(store, that_fails(state))


def test_redis_that_does_not_answer_ends_the_job():
    with pytest.raises(Unavailable), guarded(JOB, ROW):
        raise Unavailable("Redis does not answer")


@pytest.mark.parametrize("state", [DIVISION_BY_ZERO, TAKEN])
def test_a_row_with_an_error_of_ours_alerts_once(store, state):
    assert works_on_a_row(store, that_fails(state)) == [("row_failed", True)]
    assert works_on_a_row(store, that_fails(state)) == [("row_fails_again", False)]
