"""Twenty-four hours of a region, in which time is moved five minutes at a step and faults come by a seeded script: in
the end every reading was billed once, money here is money at M-Pesa, every message is in one final state, no process
stands still, and memory is flat.

The processes run in their own time and add what the row of the database says (store/core/clock.py); the service's own
timetable says which jobs a step makes due, those of the night among them. `DAY_STEPS` makes fewer, longer steps.
"""

import os
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event
from time import monotonic

import psycopg
import pytest

from domain.jobs import Job
from jobs.broker import UNREACHABLE, JobQueues, make_celery
from jobs.timetable import DueJobs
from tests.support.busy_region import SHILLINGS
from tests.support.memory import MemoryWatch
from tests.support.store_faults import CUTS, FAULTS, installed, silent
from tests.support.waiting import until

RUN = "a day of a region, faults by script"
HOURS = 24
STEPS = int(os.environ.get("DAY_STEPS", "288"))
STEP = timedelta(hours=HOURS) / STEPS
SEED = int(os.environ.get("SOAK_SEED", "977"))
CUSTOMERS = 20_000
CUSTOMERS_OF_A_STEP = 4
ONE_FAULT_IN = 6
FAULT_SECONDS = 1.0
HEALED_SECONDS = 30
GROWTH, MEGABYTES_MORE = 1.10, 15
WITHOUT_REPORT = timedelta(hours=50)
"""After so long a message whose report never came is settled."""
NOT_FINAL = "('queued', 'submitting', 'submitted', 'unknown')"
LAST = (Job.PULL_TWO_DAYS, Job.APPLY_PAYMENTS, Job.SEND_MESSAGES, Job.MERGE_DELIVERY_REPORTS)
STANDS_STILL_SECONDS = 60


class Day:
    """The time of all, and the jobs that it makes due."""

    def __init__(self, at):
        self.at = at
        self.passed = timedelta()
        self.began = datetime.now(UTC)
        self.due = DueJobs(0, self.began)
        self.queues = JobQueues(make_celery(at.redis_url))

    def goes_on(self, by):
        self.passed += by
        stack = self.at.deployment.stack
        for stand_in in (stack.mpesa, stack.gateway):
            stand_in.state.clock.advance(by.total_seconds())
        self.asked(
            "INSERT INTO clock_offset (seconds) VALUES (%s) ON CONFLICT (one) DO UPDATE"
            " SET seconds = clock_offset.seconds + excluded.seconds",
            int(by.total_seconds()),
        )
        seconds, now = self.passed.total_seconds(), self.began + self.passed
        for job in self.due.at(seconds, now):
            self.adds(job)
            self.due.sent(job, seconds, now)

    def adds(self, job):
        until(lambda: self._is_added(job))

    def asked(self, query, *values):
        with psycopg.connect(self.at.postgres.url, autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def _is_added(self, job):
        try:
            self.queues.add(job)
        except UNREACHABLE:
            return False
        return True


@pytest.fixture
def at(tmp_path):
    with installed(tmp_path, customers=CUSTOMERS, small=False) as at:
        at.deployment.region.mpesa = at.deployment.stack.mpesa
        at.deployment.region.seconds_until_served(monotonic())
        yield at


def happenings(at):
    faults = [(name, lambda fault=fault: fault(at)) for name, fault in FAULTS.items() if "disk" not in name]
    ways = [(f"{host}-{server}", at.deployment.hosts[host].ways[server]) for host, server in CUTS]
    return faults + [(name, lambda way=way: silent(way)) for name, way in ways]


def some_dial(region, customers):
    for _ in range(customers):
        region.serves_one()


def test_a_day_of_a_region_ends_with_everything_in_order(at, shows_fault, shows_figure):
    region, chance, day = at.deployment.region, Random(SEED), Day(at)  # noqa: S311 - to be seen again
    memory, slowest, faults = MemoryWatch(at.deployment.programs), 0.0, 0
    for step in range(STEPS):
        day.goes_on(STEP)
        if chance.randrange(ONE_FAULT_IN) == 0:
            _, happens = chance.choice(happenings(at))
            with region.busy(), happens():
                Event().wait(FAULT_SECONDS)
            slowest, faults = max(slowest, region.seconds_until_served(monotonic())), faults + 1
        some_dial(region, chance.randrange(2 * CUSTOMERS_OF_A_STEP))
        if step > STEPS // 4:
            memory.look()
    for job in LAST:
        day.adds(job)
    until(lambda: day.asked("SELECT count(*) FROM payments") == [(len(region.seen.paid),)], seconds=120)
    region.settles()
    lost, doubled = region.lost(), region.doubled()
    day.goes_on(WITHOUT_REPORT)
    for job in (Job.EXPIRE_MESSAGES_WITHOUT_REPORT, Job.EXPIRE_MESSAGES_PAST_THEIR_USE):
        day.adds(job)
    until(lambda: day.asked(f"SELECT count(*) FROM messages WHERE state IN {NOT_FINAL}") == [(0,)], seconds=120)

    billed = day.asked("SELECT count(*), count(DISTINCT reading_id), count(DISTINCT account_id) FROM bills")
    assert billed == [(len(region.seen.billed),) * 3]
    there = 100 * sum(each.amount for each in at.deployment.stack.mpesa.state.ledger.movements)
    assert there == len(region.seen.paid) * int(float(SHILLINGS) * 100)
    assert day.asked("SELECT sum(cents)::bigint FROM journal_lines WHERE ledger_account = 'mpesa_clearing'") == [
        (there,)
    ]
    [(messages,)] = day.asked("SELECT count(*) FROM messages")
    asked = "SELECT max(extract(epoch FROM clock_timestamp() - ran_at)) FROM job_runs WHERE job = ANY(%s)"
    until(lambda: day.asked(asked, list(LAST[1:]))[0][0] < STANDS_STILL_SECONDS and at.deployment.all_run())
    for name, (early, late) in memory.figures().items():
        shows_figure(f"{RUN}: memory of {name}", f"{early:.0f} MB after six hours, {late:.0f} MB at the end")
        assert late <= early * GROWTH + MEGABYTES_MORE
    shows_figure(
        RUN,
        f"{STEPS} steps, {faults} faults, {region.seen.screens} screens; {len(region.seen.billed)} readings billed once"
        f" each, KES {there // 100} here and at M-Pesa, {messages} messages in one final state each",
    )
    shows_fault(RUN, slowest, lost, doubled, in_doubt=region.in_doubt())
    assert slowest <= HEALED_SECONDS
