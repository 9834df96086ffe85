"""`campaign plan` beside the service: the memory that it takes, and what customers notice who dial meanwhile."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
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
LOOK_SECONDS = 0.1
PLANNER = "bench"
PLAN = (
    *(sys.executable, "-m", "flask", "--app", "app", "campaign", "plan", "--dry-run"),
    *("--region", "Nairobi", "--deadline", "2099-01-01 16:00", "--by", PLANNER),
)


def peak_memory_mb(database_url: str) -> int:
    """Of a planner that does not rest, as the system keeps it while the program runs."""
    _create_operator(database_url)
    where = {"DATABASE_URL": database_url, "REDIS_URL": "redis://127.0.0.1:9", "CAMPAIGN_PLAN_SHARE": "1"}
    planner = subprocess.Popen(PLAN, env=_environment(where), cwd=ROOT, stdout=subprocess.DEVNULL)
    peak = 0
    while planner.poll() is None:
        peak = max(peak, _high_water_mb(planner.pid))
        time.sleep(LOOK_SECONDS)
    if planner.returncode:
        raise RuntimeError("the planner failed")
    return peak


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
    subprocess.run(PLAN, env=_environment(where), cwd=ROOT, check=True, capture_output=True)


def _environment(where: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **PRODUCTION, **where}


def _high_water_mb(pid: int) -> int:
    """Nothing of a program that has just ended."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return max((int(line.split()[1]) >> 10 for line in status.splitlines() if line.startswith("VmHWM")), default=0)


def _create_operator(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1)
    with Store(engine, SystemClock()).transaction() as unit_of_work:
        unit_of_work.operators.add(Operator(PLANNER, ADMIN))
    engine.dispose()
