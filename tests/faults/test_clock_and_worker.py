"""The clock sends every job, also at night, whatever time its host and the worker's believe it is."""

import signal
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import psycopg
import pytest
import redis
import requests
from flask import Response

from domain.jobs import Job
from domain.values.periods import NAIROBI
from jobs.stall_watch import EXIT_CODE
from jobs.timetable import EVERY
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.other_times import OtherTime
from tests.support.payment_providers import PAYMENTS_TOKEN, confirmation
from tests.support.service_processes import running
from tests.support.waiting import until

WANJIKU = "+254711000001"
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
TOMORROW = datetime.now(NAIROBI).date() + timedelta(days=1)
SOON = timedelta(seconds=1)


class Runs:
    """When the jobs were last sent and run, as all processes know it."""

    def __init__(self, database_url):
        self._connection = psycopg.connect(database_url, autocommit=True)

    def forget(self, **when):
        """As if each had been sent or run then."""
        for job in Job:
            values = {"job": job, "ticked_at": "now", "ran_at": LONG_AGO} | when
            self._connection.execute("INSERT INTO job_runs VALUES (%(job)s, %(ticked_at)s, %(ran_at)s)", values)

    def forget_runs(self):
        self._connection.execute("UPDATE job_runs SET ran_at = %s", (LONG_AGO,))

    def ran(self):
        rows = self._connection.execute("SELECT job FROM job_runs WHERE ran_at > %s", (LONG_AGO,))
        return {Job(job) for (job,) in rows}

    def last_tick(self):
        return self.one(f"SELECT ticked_at FROM job_runs WHERE job = '{Job.SEND_PROMPTS}'")

    def one(self, query):
        return self._connection.execute(query).fetchone()[0]

    def add_query_of_last_week(self):
        """A complaint that nobody has answered for more than seven days."""
        self._connection.execute(
            "INSERT INTO bill_queries (account_id, complaint, phone, language, opened_at)"
            " SELECT id, 'high_bill', phone, 'en', now() - interval '7 days 1 minute' FROM accounts"
        )

    def close(self):
        self._connection.close()


@pytest.fixture
def runs(database_url):
    with closing(Runs(database_url)) as runs:
        yield runs


def waiting(broker):
    """How many of each job wait for a worker."""
    return {job: broker.llen(job) for job in Job if broker.exists(job)}


def fill(broker):
    """Redis takes no more."""
    broker.config_set("maxmemory-policy", "noeviction")
    broker.config_set("maxmemory", 1)
    with pytest.raises(redis.exceptions.OutOfMemoryError):
        broker.set("one", "more")


def test_every_job_is_sent_and_run_and_those_of_the_night_at_their_time_in_nairobi(
    database_url, engine, own_redis, runs, tmp_path, shows_machine
):
    runs.forget()
    add_customer(engine, "3500600-01", phone=WANJIKU)
    runs.add_query_of_last_week()
    clocks_time = OtherTime(tmp_path / "clock")
    clocks_time.jump_to(datetime.combine(TOMORROW, time(1), NAIROBI))
    with (
        running(database_url, own_redis, "worker", log_folder=tmp_path, SMS_WINDOW="00:00-24:00") as stack,
        stack.also("clock", TZ="America/New_York", **clocks_time.surroundings),
    ):
        until(lambda: runs.ran() == {*EVERY})
        clocks_time.jump_to(datetime.combine(TOMORROW, time(2), NAIROBI) - SOON)
        until(lambda: runs.ran() == {*EVERY, Job.CHECK_LEDGER})
        clocks_time.jump_to(datetime.combine(TOMORROW, time(2, 45), NAIROBI) - SOON)
        until(lambda: runs.ran() == {*Job})
    assert "clock_skew" in stack.log("clock")
    assert runs.one("SELECT state FROM bill_queries") == "overdue"
    assert "bill_queries_overdue" in stack.log("worker")
    shows_machine("night", "every job was sent and run, those of the night at their time")


class Gateway:
    """Posts turns to a web process."""

    def __init__(self, base_url):
        self._base_url = base_url

    def post(self, path, data, content_type):
        answer = requests.post(f"{self._base_url}{path}", data=data, headers={"Content-Type": content_type}, timeout=10)
        return Response(answer.content, answer.status_code)


def test_a_worker_whose_clock_is_ahead_of_all_others_prompts_and_sends_again_as_ever(
    database_url, own_redis, engine, runs, tmp_path, shows_machine
):
    add_customer(engine, "350060001", phone=WANJIKU, last=4401, balance_cents=125_000)
    workers_time = OtherTime(tmp_path / "worker", 70)
    with (
        running(database_url, own_redis, "web", "clock", log_folder=tmp_path, SMS_WINDOW="00:00-24:00") as stack,
        stack.also("worker", **workers_time.surroundings),
    ):
        stack.gateway.options.fault_shares = {"too_many_requests": 1.0}
        stack.gateway.options.retry_seconds = 1.0
        phone = Phone(Gateway(stack.base_url), WANJIKU)
        phone.dials().answers("1", "4521", "1").ends("An SMS follows")
        phone.dials().answers("3", "1", "1", "1").ends()
        until(lambda: requests.get(f"{stack.mpesa.base_url}/__pushes", timeout=10).json())
        until(lambda: runs.one("SELECT max(attempts) FROM messages") > 0)
        stack.gateway.options.fault_shares = {}
        until(lambda: runs.one("SELECT count(*) FROM messages WHERE state IN ('submitted', 'delivered')") > 0)
    assert "clock_skew" in stack.log("worker")
    shows_machine("worker ahead", "prompt sent, SMS sent again, alert clock_skew")


def test_without_a_worker_each_job_waits_once_and_one_that_comes_empties_even_a_full_redis(
    database_url, own_redis, runs, tmp_path, shows_machine
):
    began = runs.one("SELECT clock_timestamp()")
    runs.forget(ticked_at=began - timedelta(hours=25))  # so that the last night is to be made up for
    with (
        running(database_url, own_redis, "web", "clock", log_folder=tmp_path) as stack,
        redis.Redis.from_url(own_redis) as broker,
    ):
        until(lambda: {*waiting(broker)} == {*Job})
        until(lambda: runs.last_tick() > began + timedelta(seconds=4))
        paid = requests.post(
            f"{stack.base_url}/callbacks/{PAYMENTS_TOKEN}/paybill/confirmation", json=confirmation(), timeout=10
        )
        assert paid.status_code == 200
        assert set(waiting(broker).values()) == {1}
        shows_machine("worker off", "each job waits once, and no more come")
        fill(broker)
        stack.processes["clock"].send_signal(signal.SIGSTOP)
        with stack.also("worker"):
            until(lambda: not waiting(broker))
            until(lambda: runs.one("SELECT count(*) FROM payments") == 1)
    shows_machine("Redis full", "the worker emptied the queues and booked the payment")


def test_a_worker_that_takes_nothing_while_jobs_wait_ends_itself_and_another_takes_them(
    database_url, own_redis, tmp_path
):
    stuck = {"PYTHONPATH": str(Path(__file__).parents[1] / "support" / "stuck_consumer"), "WORKER_STALL_SECONDS": "4"}
    with running(database_url, own_redis, "clock", log_folder=tmp_path) as stack, closing(Runs(database_url)) as runs:
        with stack.also("worker", **stuck) as worker:
            until(lambda: worker.poll() is not None)
        assert worker.returncode == EXIT_CODE
        assert "worker_stalled" in stack.log("worker")
        runs.forget_runs()
        with stack.also("worker", WORKER_STALL_SECONDS="4") as worker:
            until(lambda: Job.SEND_PROMPTS in runs.ran())
            assert worker.poll() is None
