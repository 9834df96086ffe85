"""`risk`: CPU and memory of the pass that gives every meter its score of the month, on the data of `growth`.

There is no floor: the limit is 60 s and 300 MB for a million meters. The pass runs in a process of its own, as in a
worker, batch after batch, until the month is through; CPU is that process's and PostgreSQL's.
"""

import json
import os
import subprocess
import sys
from random import SystemRandom
from resource import RUSAGE_SELF, getrusage

import psycopg

from app import compose
from bench.a_year_of_bills import MONTHS_BEFORE, database_of
from bench.harness import ROOT, Figure, cpu_seconds
from bench.service import PRODUCTION
from domain.services.field.score_meters import ScoreMeters, ScoringOutcome, score_meters
from settings import Settings

ACCOUNTS, ACCOUNTS_IN_FULL = 100_000, 1_000_000
MILLION = 1_000_000
NOWHERE = "redis://127.0.0.1:9"  # no score asks Redis
MAX_SECONDS_PER_MILLION, MAX_MEGABYTES = 60, 300
KILOBYTES_PER_MEGABYTE = 1024


def measure(*, full: bool) -> Figure:
    """CPU seconds of the pass of a month for a million meters; the first one also gives each meter its day."""
    accounts = ACCOUNTS_IN_FULL if full else ACCOUNTS
    database_url = database_of(accounts)
    first, megabytes = _pass(database_url)
    _forget(database_url)
    later, _ = _pass(database_url)
    seconds = later / accounts * MILLION
    return Figure(
        seconds,
        "s CPU / million",
        notes=(
            f"{accounts:,} meters with {MONTHS_BEFORE + 1} billed periods each; a rule speaks of every one of them",
            f"the first pass, which gives each meter the day its months count from: {first / accounts * MILLION:.1f} s",
            f"memory of the process that scores, at most: {megabytes:.0f} MB (limit {MAX_MEGABYTES})",
            f"limit {MAX_SECONDS_PER_MILLION} s for a million meters",
        ),
    )


def _pass(database_url: str) -> tuple[float, float]:
    """CPU seconds of the pass, and the most memory (MB) that its process took."""
    environment = {**os.environ, **PRODUCTION, "DATABASE_URL": database_url, "REDIS_URL": NOWHERE}
    before = cpu_seconds()
    ran = subprocess.run(
        [sys.executable, "-m", "bench.risk"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    used = json.loads(ran.stdout.splitlines()[-1])
    return cpu_seconds() - before + used["seconds"], used["megabytes"]


def _forget(database_url: str) -> None:
    """As in the month after: the scores of this one are not there yet."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("TRUNCATE risk_scores, lot_strata, risk_runs")


def _score_all() -> None:
    parts = compose(Settings())
    started = getrusage(RUSAGE_SELF)
    outcome = ScoringOutcome.MORE
    while outcome is ScoringOutcome.MORE:
        with parts.store.transaction() as unit_of_work:
            outcome = score_meters(ScoreMeters(SystemRandom()), unit_of_work, parts.terms)
    ended = getrusage(RUSAGE_SELF)
    seconds = ended.ru_utime + ended.ru_stime - started.ru_utime - started.ru_stime
    print(json.dumps({"seconds": seconds, "megabytes": ended.ru_maxrss / KILOBYTES_PER_MEGABYTE}))


if __name__ == "__main__":
    _score_all()
