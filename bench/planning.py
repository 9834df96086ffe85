"""`campaign plan` beside the service: the memory that it takes, and what customers notice who dial meanwhile."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import quantiles

import psycopg

from bench.harness import ROOT, START_SECONDS
from bench.pace import percentiles
from bench.service import PRODUCTION, Service, running
from domain.operators.operators import Operator
from domain.operators.permissions import ADMIN
from store.campaigns.renumbering import NUMBERS_LOCK
from store.core.clock import SystemClock
from store.core.engine import make_engine
from store.unit_of_work import Store

SECONDS, ROUNDS = 4, 9
LOOK_SECONDS = 0.1
IS_PLANNING = "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
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
    """How long customers wait while nobody plans, and while somebody does, in words. Rounds of both in turn, and the
    lower quartile of them: what else the machine does only adds.
    """
    with running(accounts) as service:
        _create_operator(service.database_url)
        percentiles(service, SECONDS)
        rounds = [(_p99(service), _p99_while_planning(service)) for _ in range(ROUNDS)]
    quiet, planning = (quantiles(each, n=4)[0] for each in zip(*rounds, strict=True))
    return f"p99 of a hop {quiet:.1f} ms, while a campaign is planned {planning:.1f} ms: {planning / quiet:.2f} times"


def _p99(service: Service) -> float:
    return percentiles(service, SECONDS)[1]


def _p99_while_planning(service: Service) -> float:
    where = {"DATABASE_URL": service.database_url, "REDIS_URL": service.redis_url}
    with subprocess.Popen(PLAN, env=_environment(where), cwd=ROOT, stdout=subprocess.DEVNULL) as planner:
        _wait_until_it_plans(service.database_url)
        waited = _p99(service)
        if planner.poll() is not None:
            raise RuntimeError("the plan ended before the customers")
        planner.terminate()
    return waited


def _wait_until_it_plans(database_url: str) -> None:
    limit = time.monotonic() + START_SECONDS
    with psycopg.connect(database_url, autocommit=True) as connection:
        while not connection.execute(IS_PLANNING, (NUMBERS_LOCK,)).fetchone():
            if time.monotonic() > limit:
                raise RuntimeError("the planner did not start")
            time.sleep(LOOK_SECONDS)


def _environment(where: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **PRODUCTION, **where}


def _high_water_mb(pid: int) -> int:
    """Nothing of a program that has just ended."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return max((int(line.split()[1]) >> 10 for line in status.splitlines() if line.startswith("VmHWM")), default=0)


def _create_operator(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1)
    with Store(engine, SystemClock()).transaction() as unit_of_work:
        unit_of_work.operators.add(Operator(PLANNER, (ADMIN,)), by=None, os_user="bench")
    engine.dispose()
