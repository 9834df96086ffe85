"""A campaign through every accident: each account gets one number, each customer is notified, twice at most who was in
doubt.
"""

import os
import random
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from time import monotonic

import psycopg
import pytest
import redis
import sqlalchemy as sa

from domain.jobs import Job
from store import embedded
from store.campaigns.renumbering import NUMBERS_LOCK
from tests.support.campaigns import PLANNER, add_operators, deadline, file_of_town, plan, started
from tests.support.command_line import operator_of
from tests.support.databases import Copy, make_template
from tests.support.locks import HERE
from tests.support.renumbered_town import (
    Town,
    assert_each_account_has_one_number,
    assert_each_customer_is_notified,
    assert_the_office_knows_it,
)
from tests.support.service_processes import ROOT, working
from tests.support.sms import asked, later, quick_gateway, served
from tests.support.unavailable_stores import crash
from tests.support.waiting import until

SOAK = bool(os.environ.get("SOAK"))
ACCOUNTS, ROUNDS, PARTS_PER_SECOND, OUTAGE_SECONDS = (20_000, 5, 250, 60) if SOAK else (500, 1, 100, 0)
MAX_AT_A_STEP = ACCOUNTS // 50
FAULTS = {
    "reset_after_accept": 0.01,
    "server_error": 0.01,
    "too_many_requests": 0.01,
    "recipient_missing": 0.01,
    "reports_shuffled": 0.05,
    "reports_repeated": 0.05,
    "report_before_answer": 0.05,
}
STEPS_OF_A_PLAN = ("number_space", "campaigns", "campaign_accounts", "campaign_waves", "audit")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "town.csv"
    path.write_bytes(file_of_town(ACCOUNTS))
    return path


@contextmanager
def stuck_at(parts, table):
    """Whoever wants to write there waits."""
    with psycopg.connect(parts.settings.database_url) as owner:
        owner.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield


def somebody_waits_for(parts, table):
    waiting = f"SELECT count(*) FROM pg_locks WHERE relation = '{table}'::regclass AND NOT granted AND {HERE}"
    return asked(parts, waiting) != [(0,)]


# A plan that is killed


@pytest.fixture
def office(database_url, file):
    with operator_of(database_url) as at_work:
        add_operators(at_work)
        assert at_work.asks("import", "accounts", file)["bad"] == 0
        yield at_work


def planner(parts):
    """`campaign plan` in a process of its own."""
    until_then = deadline(parts.clock.now())
    words = ("campaign", "plan", "--region", "Nairobi", "--deadline", until_then, "--by", PLANNER)
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": parts.settings.database_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def planning(parts):
    draws = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {NUMBERS_LOCK} AND {HERE}"
    return asked(parts, draws)[0][0]


def test_a_planner_killed_at_any_step_leaves_nothing_and_the_next_one_plans(office):
    parts = office.parts
    for table in STEPS_OF_A_PLAN:
        with planner(parts) as process, stuck_at(parts, table):
            until(lambda table=table: somebody_waits_for(parts, table))
            process.send_signal(signal.SIGKILL)
            process.wait()
        until(lambda: not planning(parts))
        assert asked(parts, "SELECT count(*) FROM campaigns") == asked(parts, "SELECT next FROM number_space") == [(0,)]
        assert asked(parts, "SELECT count(*) FROM campaign_accounts") == [(0,)]
    assert plan(office)["accounts"] == ACCOUNTS


# A campaign that runs


@pytest.fixture
def gateway():
    with quick_gateway(3, latency=(0.0, 0.05), faults=FAULTS) as stand_in:
        yield stand_in


@pytest.fixture
def town(gateway, file):
    """On servers of its own, which may fall over."""
    with embedded.throwaway_postgres() as server_url, embedded.redis() as redis_url:
        make_template(server_url)
        copy = Copy(server_url, "town")
        remember_commits(server_url)
        with served(copy.url, redis_url, gateway) as flask, ExitStack() as processes:
            yield UnluckyTown(flask, gateway, file, server_url, redis_url, processes)
        copy.close()


def remember_commits(server_url):
    """A throwaway server may forget its last commits when it falls over; one of production does not."""
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute("ALTER DATABASE town SET synchronous_commit = on")


class UnluckyTown(Town):
    """A town with a worker and a clock, and the accidents that happen to them."""

    def __init__(self, flask, gateway, file, server_url, redis_url, processes):
        super().__init__(flask, gateway, file)
        self.server_url, self.redis_url = server_url, redis_url
        self.processes, self.running = processes, {}
        self.in_doubt = 0

    def starts(self, name):
        process = working(self.parts, name, sms_parts_per_second=PARTS_PER_SECOND)
        self.running[name] = self.processes.enter_context(process)

    def kills(self, name):
        self.running[name].send_signal(signal.SIGKILL)
        self.running[name].wait()
        if name == "worker":
            self.in_doubt += self.count("state = 'submitting'")
        self.starts(name)

    def worker_dies(self):
        self.kills("worker")

    def worker_dies_within_a_batch(self):
        """Numbers are given and messages written, and nothing is committed."""
        with stuck_at(self.parts, "campaign_waves"):
            self.parts.nudge(Job.FEED_CAMPAIGNS)
            until(lambda: somebody_waits_for(self.parts, "campaign_waves") or self.all_are_numbered())
            self.kills("worker")

    def clock_dies(self):
        self.kills("clock")

    def redis_forgets(self):
        with redis.Redis.from_url(self.redis_url) as connection:
            connection.flushall()

    def postgresql_falls_over(self):
        crash(self.server_url)
        until(self.database_answers)

    def money_runs_out(self):
        before, self.gateway.options.balance_cents = self.gateway.options.balance_cents, 0
        self.is_halted_for_a_while()
        self.gateway.options.balance_cents = before

    def key_is_refused(self):
        self.gateway.options.fault_shares = {"unauthorised": 1.0}
        self.is_halted_for_a_while()
        self.gateway.options.fault_shares = FAULTS

    def is_halted_for_a_while(self):
        """The queue stands still; one message tries the way every half minute."""
        over_at = monotonic() + OUTAGE_SECONDS
        until(lambda: self.asked("SELECT state FROM sms_gateway") != [("running",)] or self.is_over())
        until(lambda: monotonic() >= over_at, seconds=OUTAGE_SECONDS + 10)

    def database_answers(self):
        """Each broken connection of the pool is noticed once."""
        try:
            return self.asked("SELECT 1")
        except sa.exc.OperationalError:
            return False

    def all_are_numbered(self):
        return self.asked('SELECT bool_and(upto = "end") FROM campaign_waves') == [(True,)]

    def goes_on(self, chance):
        """To a moment of the send loop: so many claimed, so many taken by the gateway, so many recorded."""
        some = chance.randint(1, MAX_AT_A_STEP)
        taken, recorded = self.taken(), self.count("submitted_at IS NOT NULL")
        moment = chance.choice(
            [
                lambda: self.count("state = 'submitting'") > 0,
                lambda: self.taken() >= taken + some,
                lambda: self.count("submitted_at IS NOT NULL") >= recorded + some,
            ]
        )
        later(self.parts, seconds=31)
        self.nudges()
        until(lambda: moment() or not self.count("state IN ('queued', 'submitting')"))


def test_whatever_falls_over_each_account_gets_one_number_and_each_customer_is_told(town, tmp_path):
    chance = random.Random(977)  # noqa: S311 - a fixed seed, so that a failure can be seen again
    accidents = [
        town.worker_dies,
        town.worker_dies_within_a_batch,
        town.clock_dies,
        town.redis_forgets,
        town.postgresql_falls_over,
        town.money_runs_out,
        town.key_is_refused,
    ]
    campaign_id = started(town.office)
    town.starts("worker")
    town.starts("clock")
    town.worker_dies_within_a_batch()
    for _ in range(ROUNDS):
        for accident in chance.sample(accidents, len(accidents)):
            town.goes_on(chance)
            accident()
    town.gateway.options.fault_shares = {}
    town.ends()

    assert_each_account_has_one_number(town)
    assert_each_customer_is_notified(town, twice_at_most=town.in_doubt)
    assert_the_office_knows_it(town, campaign_id, tmp_path)
