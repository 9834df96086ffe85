"""`hops`: CPU of a hop of the reading journey that writes nothing, beside a Flask route that answers a constant."""

import re
import subprocess
from pathlib import Path
from statistics import median

from redis import Redis

from bench.harness import Figure, alternating, cost, cpu_seconds
from bench.pace import left_behind, waits
from bench.service import CALLBACK, FIRST_PHONE, Service, running

CUSTOMERS = 20_000
SECONDS = 4
SESSIONS, HOPS_PER_SESSION = 10_000, 3
JOURNEY = Path(__file__).with_name("journey.lua")


def measure(*, full: bool) -> Figure:
    """CPU milliseconds a hop; the dial reads the account, the two hops after it need no SQL."""
    with running(CUSTOMERS) as service:
        seconds = SECONDS * 3 if full else SECONDS
        rates: dict[str, list[float]] = {"ours": [], "floor": []}

        def ours() -> float:
            return _round(service, service.base_url, CALLBACK, seconds, rates["ours"])

        def floor() -> float:
            return _round(service, service.floor_url, "/hop", seconds, rates["floor"])

        ours(), floor()
        rates["ours"].clear(), rates["floor"].clear()
        figures = alternating(ours, floor)
        said = [_said(name, each) for name, each in rates.items()]
        hops = 0
        while hops < SESSIONS * HOPS_PER_SESSION:
            hops += _hops(service.base_url, CALLBACK, seconds)
        return cost(*figures, "ms CPU", [*said, left_behind(service.redis_url), waits(service, seconds)])


def _said(name: str, rates: list[float]) -> str:
    return f"{name}: {median(rates):,.0f} hops/s"


def _round(service: Service, base_url: str, path: str, seconds: int, rates: list[float]) -> float:
    with Redis.from_url(service.redis_url) as sessions:
        sessions.flushdb()
    before = cpu_seconds()
    hops = _hops(base_url, path, seconds)
    rates.append(hops / seconds)
    return (cpu_seconds() - before) / hops * 1_000


def _hops(base_url: str, path: str, seconds: int) -> int:
    """How many were answered in so many seconds."""
    command = ["wrk", "-t2", "-c16", f"-d{seconds}s", "--latency", "-s", str(JOURNEY), base_url, "--", path]
    with subprocess.Popen([*command, str(FIRST_PHONE), str(CUSTOMERS)], stdout=subprocess.PIPE, text=True) as wrk:
        report = wrk.communicate()[0]
    if "Non-2xx" in report:
        raise RuntimeError(report)
    return int(re.search(r"(\d+) requests in", report)[1])
