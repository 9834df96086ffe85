"""Measuring: CPU of all our processes from /proc, rounds that alternate with the floor, medians, and the table."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "var" / "bench.json"
ROUNDS = 5
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside its floor. `ratio` is 1 when ours costs what the floor costs; larger is better.

    `misses` are what of it is not as it must be.
    """

    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    notes: Sequence[str] = field(default_factory=tuple)
    misses: Sequence[str] = field(default_factory=tuple)

    def row(self, name: str) -> str:
        beside = "" if self.floor is None else f"floor {self.floor:10.3f}   ratio {self.ratio:6.2f}"
        return f"{name:20} {self.value:10.3f} {self.unit:12} {beside}"


def cost(ours: Sequence[float], floor: Sequence[float], unit: str, notes: Sequence[str] = ()) -> Figure:
    """The figure of a cost: medians of the rounds, and how much of ours the floor would have cost."""
    value, bare = median(ours), median(floor)
    return Figure(value, unit, bare, bare / value, tuple(notes))


def rate(ours: Sequence[float], floor: Sequence[float], unit: str, notes: Sequence[str] = ()) -> Figure:
    """The figure of a rate: medians of the rounds, and how much of the floor's rate ours reaches."""
    value, bare = median(ours), median(floor)
    return Figure(value, unit, bare, value / bare, tuple(notes))


def write(name: str, figure: Figure) -> None:
    """Put the figure beside the others in var/bench.json."""
    RESULTS.parent.mkdir(exist_ok=True)
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    known[name] = {key: value for key, value in asdict(figure).items() if value is not None}
    RESULTS.write_text(json.dumps(known, indent=1))


def alternating(
    ours: Callable[[], float], floor: Callable[[], float], rounds: int = ROUNDS
) -> tuple[list[float], list[float]]:
    """Rounds of one and the other in turn, so that a machine that slows down slows both."""
    pairs = [(ours(), floor()) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def cpu_seconds(*, without: Sequence[int] = ()) -> float:
    """CPU of all processes that this one has started, PostgreSQL and Redis included; not its own, nor those named."""
    return sum(_cpu_of(process) for process in psutil.Process().children(recursive=True) if process.pid not in without)


def _cpu_of(process: psutil.Process) -> float:
    try:
        return sum(process.cpu_times()[:4])
    except psutil.NoSuchProcess:
        return 0.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(application: str, environment: dict[str, str], *options: str) -> Iterator[str]:
    """The application under the project's own gunicorn settings, and these options, as a base URL."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", *options, application],
        cwd=ROOT,
        env={**os.environ, **environment, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        base_url = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(base_url)
        yield base_url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def celery_worker(environment: dict[str, str]) -> AbstractContextManager[None]:
    """The Celery worker of the Procfile."""
    return _celery(environment, "worker", "--without-mingle", "--without-gossip", "--without-heartbeat")


def celery_clock(environment: dict[str, str]) -> AbstractContextManager[None]:
    """The clock of the Procfile."""
    return _celery(environment, "beat", "--scheduler", "jobs.clock:Scheduler")


@contextmanager
def _celery(environment: dict[str, str], *arguments: str) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-m", "celery", "--quiet", "-A", "worker", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)


def _wait_until_it_answers(base_url: str) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        try:
            with urlopen(f"{base_url}/healthz"):
                return
        except (URLError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError("the server did not start")
