"""A worker killed in the middle of a batch of a planned notice: nobody is told twice, and nobody is missed."""

import os
import signal
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from domain.services.outages.feed_planned_notice import BATCH
from domain.values.periods import local_time
from tests.support.command_line import Operator
from tests.support.locks import HERE
from tests.support.many_houses import add_houses
from tests.support.service import service_on
from tests.support.service_processes import working
from tests.support.sms import ALL_DAY, asked
from tests.support.waiting import until

SOAK = bool(os.environ.get("SOAK"))
KILLED_IN = range(10) if SOAK else (1,)
"""The batches, counted from 0, in which the worker is killed."""
PEOPLE = max(KILLED_IN) * BATCH + BATCH // 2 + 100
TOLD = "SELECT count(*), count(DISTINCT phone) FROM messages WHERE purpose = 'planned'"
IS_IN_A_BATCH = f"SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted AND {HERE}"
# What another transaction is about to write: the batch that would write it waits, with half of its rows written.
HELD = """
    INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, queued_at, not_before,
                          useful_until)
    SELECT 'planned', 'planned:' || n.work_id || ':' || n.id, a.phone, a.id, 'held', 1, 1, now(), now(), now()
    FROM planned_notices n JOIN planned_recipients r ON r.work_id = n.work_id AND r.place = :place
    JOIN accounts a ON a.id = r.account_id WHERE n.kind = 'announced'
"""


@pytest.fixture
def flask(database_url, redis_url):
    with service_on(database_url, redis_url, sms_window=ALL_DAY, planned_notice_limit=PEOPLE) as service:
        yield service


@pytest.fixture
def parts(flask):
    return flask.extensions["parts"]


def planned(flask, parts):
    begins = parts.clock.now() + timedelta(days=1)
    times = [local_time(begins + timedelta(hours=hours)).replace(" ", "T") for hours in (0, 2)]
    return Operator(flask).asks(
        "planned",
        "open",
        "--region",
        "Nairobi",
        "--from",
        times[0],
        "--to",
        times[1],
        "--work",
        "Line",
        "--by",
        "Njeri",
    )


def is_killed_in_batch(parts, number):
    """The batch before it is whole; this one waits in the middle of its rows when the process is killed."""
    middle = number * BATCH + BATCH // 2
    with parts.engine.connect() as other:
        other.execute(sa.text(HELD), {"place": middle})
        with working(parts, planned_notice_limit=PEOPLE) as worker:
            parts.nudge(Job.FEED_PLANNED_NOTICES)
            until(lambda: asked(parts, IS_IN_A_BATCH)[0][0])
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        other.rollback()
    until(lambda: not asked(parts, IS_IN_A_BATCH)[0][0])


def test_a_worker_killed_in_a_batch_tells_nobody_twice_and_misses_nobody(flask, parts, engine):
    add_houses(engine, PEOPLE, places=10)
    assert planned(flask, parts)["phones"] == PEOPLE
    for number in KILLED_IN:
        is_killed_in_batch(parts, number)
        assert asked(parts, TOLD) == [(number * BATCH, number * BATCH)]
    with working(parts, planned_notice_limit=PEOPLE):
        parts.nudge(Job.FEED_PLANNED_NOTICES)
        until(lambda: asked(parts, TOLD) == [(PEOPLE, PEOPLE)])
    missed = "SELECT count(*) FROM planned_recipients WHERE told_at IS NULL"
    until(lambda: asked(parts, missed) == [(0,)])
