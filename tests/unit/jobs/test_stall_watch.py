"""When a worker is said to stand still: jobs wait, a thread is free, and it takes none."""

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from domain.jobs import Job
from jobs.stall_watch import LONGEST_JOB_SECONDS, StallWatch

THREADS, SECONDS = 2, 120
SOME = [Job.SEND_MESSAGES]


class Broker:
    def __init__(self):
        self.jobs, self.is_away, self.seconds = [], False, 0.0

    def waiting(self):
        if self.is_away:
            raise RedisConnectionError
        return self.jobs

    def clock(self):
        return self.seconds


@pytest.fixture
def broker():
    return Broker()


@pytest.fixture
def watch(broker):
    return StallWatch(broker.waiting, THREADS, SECONDS, broker.clock)


def after(watch, broker, seconds):
    watch.is_stalled()
    broker.seconds += seconds
    return watch.is_stalled()


def test_jobs_that_wait_for_two_minutes_beside_an_idle_worker_are_a_stall(watch, broker):
    broker.jobs = SOME
    assert not after(watch, broker, SECONDS - 1)
    assert after(watch, broker, 1)


def test_without_a_job_that_waits_nothing_stands_still(watch, broker):
    assert not after(watch, broker, 10 * SECONDS)


def test_each_job_that_is_taken_begins_the_time_anew(watch, broker):
    broker.jobs = SOME
    for _ in range(5):
        assert not after(watch, broker, SECONDS - 1)
        watch.took()
        watch.ended()


def test_a_queue_that_was_empty_in_between_begins_it_anew(watch, broker):
    broker.jobs = SOME
    assert not after(watch, broker, SECONDS - 1)
    broker.jobs = []
    assert not watch.is_stalled()
    broker.jobs = SOME
    assert not after(watch, broker, SECONDS - 1)


def test_a_broker_that_is_away_is_waited_for(watch, broker):
    broker.jobs, broker.is_away = SOME, True
    assert not after(watch, broker, 10 * SECONDS)


def test_while_all_threads_are_busy_it_may_take_as_long_as_the_longest_job(watch, broker):
    broker.jobs = SOME
    for _ in range(THREADS):
        watch.took()
    assert not after(watch, broker, LONGEST_JOB_SECONDS - 1)
    assert after(watch, broker, 1)
