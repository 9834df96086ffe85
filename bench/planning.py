"""`campaign plan` beside the service: the memory that it takes, and what customers notice who dial meanwhile."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from threading import Event, Thread

from redis import Redis

from bench.harness import ROOT
from bench.pace import percentiles
from bench.service import PRODUCTION, Service, running
from domain.operators import ADMIN, Operator
from store.clock import SystemClock
from store.unit_of_work import Store, make_engine

SECONDS, ROUNDS = 4, 7
PLANNER = "bench"
PLAN = (
    *(sys.executable, "-m", "flask", "--app", "app", "campaign", "plan", "--dry-run"),
    *("--region", "Nairobi", "--deadline", "2099-01-01 16:00", "--by", PLANNER),
)


def peak_memory_mb(database_url: str) -> int:
    """Of the largest program that this one started, once it has planned: the planner."""
    _create_operator(database_url)
    _plan({"DATABASE_URL": database_url, "REDIS_URL": "redis://127.0.0.1:9"})
    return getrusage(RUSAGE_CHILDREN).ru_maxrss >> 10


def dialling(accounts: int) -> str:
    """How long customers wait while nobody plans, and while somebody does, in words. Rounds of both in turn: a machine
    that others use too slows both.
    """
    with running(accounts) as service:
        _create_operator(service.database_url)
        percentiles(service, SECONDS)
        rounds = [(_p99(service, planning=False), _p99(service, planning=True)) for _ in range(ROUNDS)]
    quiet, planning = (median(each) for each in zip(*rounds, strict=True))
    return f"p99 of a hop {quiet:.1f} ms, while a campaign is planned {planning:.1f} ms: {planning / quiet:.2f} times"


def _p99(service: Service, *, planning: bool) -> float:
    with Redis.from_url(service.redis_url) as sessions:
        sessions.flushdb()
    with _planner(service) if planning else nullcontext():
        return percentiles(service, SECONDS)[1]


@contextmanager
def _planner(service: Service) -> Iterator[None]:
    """Somebody plans a campaign again and again."""
    where = {"DATABASE_URL": service.database_url, "REDIS_URL": service.redis_url}
    stopping = Event()

    def plan_again() -> None:
        while not stopping.is_set():
            _plan(where)

    planner = Thread(target=plan_again)
    planner.start()
    try:
        yield
    finally:
        stopping.set()
        planner.join()


def _plan(where: Mapping[str, str]) -> None:
    environment = {**os.environ, **PRODUCTION, **where}
    subprocess.run(PLAN, env=environment, cwd=ROOT, check=True, capture_output=True)


def _create_operator(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1)
    with Store(engine, SystemClock()).transaction() as unit_of_work:
        unit_of_work.operators.add(Operator(PLANNER, ADMIN))
    engine.dispose()
