"""An hour (`SOAK_MINUTES`) in which PostgreSQL and Redis fail, and ways are cut, at random: every process lives and
works at its end, memory is flat, nothing is lost or doubled.
"""

import os
from random import Random
from threading import Event
from time import monotonic

import psycopg
import pytest

from domain.jobs import Job
from tests.support.busy_region import KIND_SECONDS
from tests.support.memory import MemoryWatch
from tests.support.store_faults import CUTS, FAULTS, installed, silent
from tests.support.waiting import until

MINUTES = float(os.environ.get("SOAK_MINUTES", "60"))
RUN = f"PostgreSQL, Redis and ways cut at random for {MINUTES:g} min"
SEED = int(os.environ.get("SOAK_SEED", "977"))
MIN_SECONDS, MAX_SECONDS = 1.0, 25.0
CUSTOMERS_PER_MINUTE = 600
HEALED_SECONDS = 30
WARM_SECONDS = min(300.0, 30 * MINUTES)
GROWTH, MEGABYTES_MORE = 1.10, 15
STANDS_STILL_SECONDS = 60
ALWAYS_DUE = (Job.SEND_MESSAGES, Job.APPLY_PAYMENTS, Job.SEND_PROMPTS)


@pytest.fixture
def installation(tmp_path):
    with installed(tmp_path, customers=1_000 + int(MINUTES * CUSTOMERS_PER_MINUTE), small=False) as at:
        at.deployment.region.seconds_until_served(monotonic())
        yield at


def happenings(at):
    """Each by its name: what a store does, or a way that is cut."""
    faults = {name: fault for name, fault in FAULTS.items() if "disk" not in name}
    cuts = {f"{host}-{server}": (host, server) for host, server in CUTS}
    made = {name: lambda fault=fault: fault(at) for name, fault in faults.items()}
    ways = {name: at.deployment.hosts[host].ways[server] for name, (host, server) in cuts.items()}
    return made | {name: lambda way=way: silent(way) for name, way in ways.items()}


def seconds_since_work(at):
    """Of the job that was done the longest ago, of those that are always due."""
    asked = "SELECT max(extract(epoch FROM clock_timestamp() - ran_at)) FROM job_runs WHERE job = ANY(%s)"
    with psycopg.connect(at.postgres.url) as connection:
        return float(connection.execute(asked, [list(ALWAYS_DUE)]).fetchone()[0])


def test_an_hour_of_cuts_leaves_every_process_working(installation, shows_fault, shows_figure):
    service, chance = installation.deployment, Random(SEED)  # noqa: S311 - a seed, so that a run can be seen again
    region, memory, over_at = service.region, MemoryWatch(service.programs), monotonic() + 60 * MINUTES
    warm_at = monotonic() + WARM_SECONDS
    region.begins_anew()
    slowest, times = 0.0, 0
    with region.busy():
        while monotonic() < over_at:
            _, happens = chance.choice(sorted(happenings(installation).items()))
            with happens():
                Event().wait(chance.uniform(MIN_SECONDS, MAX_SECONDS))
            slowest, times = max(slowest, region.seconds_until_served(monotonic())), times + 1
            Event().wait(chance.uniform(0, MAX_SECONDS / 5))
            if monotonic() > warm_at:
                memory.look()
    region.settles()
    until(lambda: service.all_run() and seconds_since_work(installation) < STANDS_STILL_SECONDS, seconds=120)
    figures = memory.figures()
    for name, (early, late) in figures.items():
        shows_figure(f"{RUN}: memory of {name}", f"{early:.0f} MB once warm, {late:.0f} MB at the end")
    seen = region.seen
    shows_figure(
        RUN,
        f"{times} faults, {seen.screens} screens, of which {seen.apologies} were kind words; slowest"
        f" {seen.slowest_seconds:.1f} s; {len(seen.billed)} readings billed, {len(seen.paid)} payments;"
        f" {service.restarts()} restarts",
    )
    shows_fault(RUN, slowest, region.lost(), region.doubled(), in_doubt=region.in_doubt())
    assert region.seen.slowest_seconds <= KIND_SECONDS
    assert slowest <= HEALED_SECONDS
    assert [name for name, (early, late) in figures.items() if late > early * GROWTH + MEGABYTES_MORE] == []
