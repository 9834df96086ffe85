"""What the stand-ins do later: as many jobs at once as there are workers, and the rest when one of them is free."""

from threading import Event, Thread

import pytest

from sandbox.framework.clock import Clock
from sandbox.framework.scheduler import MAX_WORKERS, Scheduler
from tests.support.waiting import until


@pytest.fixture
def scheduler():
    made = Scheduler(Clock())
    yield made
    made.stop()


def test_more_jobs_than_workers_are_all_done(scheduler):
    done = []
    for number in range(3 * MAX_WORKERS):
        scheduler.after(0, lambda number=number: done.append(number))
    scheduler.wait_until_quiet(30)
    assert sorted(done) == list(range(3 * MAX_WORKERS))


def test_a_stop_waits_for_what_has_begun_and_the_rest_is_done_after_the_next_start(scheduler):
    begun, may_end, done = [], Event(), []

    def job():
        begun.append(1)
        may_end.wait()
        done.append(1)

    for _ in range(2 * MAX_WORKERS):
        scheduler.after(0, job)
    until(lambda: len(begun) == MAX_WORKERS)
    stopping = Thread(target=scheduler.stop)
    stopping.start()
    may_end.set()
    stopping.join()
    assert len(done) == len(begun)
    scheduler.start()
    scheduler.wait_until_empty(30)
    assert len(done) == 2 * MAX_WORKERS
