"""Reports by the thousand, and notices to a hundred thousand people. At full size with SOAK=1; prints the rates."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from time import perf_counter

import pytest

from tests.support.command_line import Operator
from tests.support.dialling import Phone
from tests.support.many_houses import add_houses, phone_of_house
from tests.support.service import service_on
from tests.support.sms import ALL_DAY
from tests.support.worker_tasks import run_tasks

SOAK = bool(os.environ.get("SOAK"))
REPORTS, PLACES, PEOPLE, QUIET = (5_000, 10, 100_000, 200) if SOAK else (60, 3, 2_500, 10)
THREADS = 8
NO_POWER = ("4", "1", "1", "1")


@pytest.fixture
def says(capsys):
    """What is measured is printed, whatever becomes of the rest that tests say."""

    def line(text):
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return line


def reports(client, number):
    """One house dials and reports; how long each hop took."""
    phone, hops = Phone(client, phone_of_house(number)), []
    for step in (phone.dials, *(lambda typed=typed: phone.answers(typed) for typed in NO_POWER)):
        started = perf_counter()
        step()
        hops.append(perf_counter() - started)
    assert phone.ended, phone.reply
    return hops


def p99(hops):
    return quantiles(hops, n=100)[-1] * 1_000


def test_of_thousands_of_reports_within_a_minute_none_is_lost_and_each_place_has_one_incident(app, engine, rows, says):
    add_houses(engine, REPORTS + QUIET, places=PLACES)
    client = app.test_client()
    quiet = [hop for number in range(REPORTS + 1, REPORTS + QUIET + 1) for hop in reports(client, number)]
    started = perf_counter()
    with ThreadPoolExecutor(THREADS + 1) as threads:
        grouping = threads.submit(
            lambda: [run_tasks(app.extensions["parts"], "outages.group_reports") for _ in range(5)]
        )
        told = threads.map(lambda number: reports(app.test_client(), number), range(1, REPORTS + 1))
        busy = [hop for hops in told for hop in hops]
        grouping.result()
    took = perf_counter() - started
    run_tasks(app.extensions["parts"], "outages.group_reports")
    assert rows("SELECT count(*), count(DISTINCT phone) FROM outage_tickets") == [(REPORTS + QUIET,) * 2]
    assert rows("SELECT count(*), count(DISTINCT transformer_id) FROM incidents") == [(PLACES, PLACES)]
    assert rows("SELECT count(*) FROM outage_tickets WHERE incident_id IS NULL") == [(0,)]
    says(f"{REPORTS} reports in {took:.1f} s; p99 of a hop {p99(busy):.1f} ms, quiet {p99(quiet):.1f} ms")


@pytest.fixture
def worker(database_url, redis_url):
    with service_on(database_url, redis_url, sms_window=ALL_DAY, planned_notice_limit=PEOPLE) as flask:
        yield flask


def test_planned_work_is_told_to_many_in_batches_and_by_two_workers_nobody_twice(worker, engine, rows, says):
    add_houses(engine, PEOPLE, places=PLACES)
    [(day,)] = rows("SELECT to_char(now() AT TIME ZONE 'Africa/Nairobi' + interval '1 day', 'YYYY-MM-DD')")
    words = ("--from", f"{day}T11:00", "--to", f"{day}T12:00", "--work", "Line", "--by", "Achieng")
    work = Operator(worker).asks("planned", "open", "--region", "Nairobi", *words)
    assert work["phones"] == PEOPLE
    parts = worker.extensions["parts"]
    started = perf_counter()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: run_tasks(parts, "outages.feed_planned_notices"), range(2)))
    run_tasks(parts, "outages.feed_planned_notices")
    took = perf_counter() - started
    told = "SELECT count(*), count(DISTINCT phone) FROM messages WHERE purpose = 'planned'"
    assert rows(told) == [(PEOPLE, PEOPLE)]
    assert rows("SELECT count(*) FROM planned_recipients WHERE told_at IS NULL") == [(0,)]
    says(f"{PEOPLE} people queued in {took:.1f} s: {PEOPLE / took:,.0f} a second")
