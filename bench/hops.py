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
        ours()
        return cost(*figures, "ms CPU", [*said, left_behind(service.redis_url), waits(service, seconds)])


def _said(name: str, rates: list[float]) -> str:
    return f"{name}: {median(rates):,.0f} hops/s"


def _round(service: Service, base_url: str, path: str, seconds: int, rates: list[float]) -> float:
    with Redis.from_url(service.redis_url) as sessions:
        sessions.flushdb()
    before = cpu_seconds()
    command = ["wrk", "-t2", "-c16", f"-d{seconds}s", "--latency", "-s", str(JOURNEY), base_url, "--", path]
    with subprocess.Popen([*command, str(FIRST_PHONE), str(CUSTOMERS)], stdout=subprocess.PIPE, text=True) as wrk:
        report = wrk.communicate()[0]
        hops = int(re.search(r"(\d+) requests in", report)[1])
    spent = cpu_seconds() - before
    if "Non-2xx" in report:
        raise RuntimeError(report)
    rates.append(hops / seconds)
    return spent / hops * 1_000
