"""When the clock sends what: each night at its time in Nairobi, each sweep at its period, whatever the host's time."""

from datetime import UTC, datetime, time, timedelta

import pytest

from domain.jobs import Job
from jobs.timetable import AT_NIGHT_IN_NAIROBI, EVERY, DueJobs, period

EVENING = datetime(2026, 11, 28, 17, tzinfo=UTC)  # eight in Nairobi
TWO, HALF_PAST, QUARTER_TO = (datetime(2026, 11, 28, 23, minute, tzinfo=UTC) for minute in (0, 30, 45))
SECOND = timedelta(seconds=1)
AT_A_QUARTER_TO_THREE = {job for job, at in AT_NIGHT_IN_NAIROBI.items() if at == time(2, 45)}
NIGHT = {Job.CHECK_LEDGER, Job.PULL_TWO_DAYS, *AT_A_QUARTER_TO_THREE}


def clock(began=EVENING):
    jobs = DueJobs(0, began)
    for job in EVERY:
        jobs.sent(job, 0, began)
    return jobs


def sends(jobs, now, seconds=0.5):
    """The jobs that are due, which are sent."""
    due = jobs.at(seconds, now)
    for job in due:
        jobs.sent(job, seconds, now)
    return set(due)


def test_every_job_has_its_time():
    assert {*EVERY, *AT_NIGHT_IN_NAIROBI} == {*Job}
    assert all(period(job) > timedelta() for job in Job)


def test_a_clock_that_starts_sends_every_sweep_and_no_job_of_the_night():
    assert set(DueJobs(0, EVENING).at(0, EVENING)) == {*EVERY}


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (TWO - SECOND, set()),
        (TWO, {Job.CHECK_LEDGER}),
        (HALF_PAST - SECOND, {Job.CHECK_LEDGER}),
        (HALF_PAST, {Job.CHECK_LEDGER, Job.PULL_TWO_DAYS}),
        (QUARTER_TO, NIGHT),
        (TWO + timedelta(days=5), NIGHT),
    ],
)
def test_the_jobs_of_the_night_are_due_from_their_time_in_nairobi_until_they_are_sent(now, due):
    jobs = clock()
    assert sends(jobs, now) == due
    assert sends(jobs, now) == set()


def test_each_night_has_its_jobs():
    jobs = clock()
    nights = [sends(jobs, QUARTER_TO + timedelta(days=days)) for days in range(4)]
    assert nights == [NIGHT] * 4


def test_what_was_not_sent_stays_due():
    jobs = clock()
    assert jobs.at(0.5, TWO) == jobs.at(0.5, TWO + timedelta(hours=3))[:1] == [Job.CHECK_LEDGER]


def test_a_sweep_is_due_after_its_period_however_the_time_of_the_host_is_set():
    jobs = clock()
    assert sends(jobs, EVENING - timedelta(days=400), seconds=0.9) == set()
    assert sends(jobs, EVENING - timedelta(days=400), seconds=1.0) == {Job.SEND_PROMPTS}
    assert Job.SEND_MESSAGES in sends(jobs, EVENING - timedelta(days=400), seconds=5.0)


def test_an_hour_that_comes_twice_sends_the_night_again_rather_than_never():
    jobs = clock()
    assert sends(jobs, TWO) == {Job.CHECK_LEDGER}
    assert sends(jobs, TWO - timedelta(hours=1)) == set()
    assert sends(jobs, TWO) == {Job.CHECK_LEDGER}


def test_a_host_that_believed_in_another_year_does_not_skip_nights_until_then():
    jobs = clock(began=EVENING + timedelta(days=365))
    assert sends(jobs, EVENING) == set()
    assert sends(jobs, QUARTER_TO) == NIGHT


@pytest.mark.parametrize(
    ("sent_at", "due"),
    [
        (TWO - timedelta(days=1, seconds=1), NIGHT),
        (QUARTER_TO - timedelta(days=1), set()),
        (HALF_PAST - timedelta(days=1), AT_A_QUARTER_TO_THREE),
    ],
)
def test_a_clock_that_was_away_in_the_night_makes_up_for_it(sent_at, due):
    jobs = clock(began=EVENING)
    for job in Job:
        jobs.remember(job, sent_at)
    assert sends(jobs, EVENING) == due


def test_the_next_look_is_when_the_next_sweep_is_due():
    assert clock().seconds_left(0.25) == pytest.approx(0.75)
    assert clock().seconds_left(9) == 0
