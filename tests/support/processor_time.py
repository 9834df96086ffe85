"""Who had the processors while something was measured: the machine is the limit where nothing was left, the test where
it had most of them itself.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

import psutil

OTHERS = "everybody else"
KINDS = {"gunicorn": "web", "celery": "worker and clock", "postgres": "PostgreSQL", "redis": "Redis"}


class ProcessorTime:
    """`postgres` is the folder that holds the data of its servers, which are nobody's children."""

    def __init__(self, postgres: Path) -> None:
        self._postgres = str(postgres)
        self._began = monotonic()
        self._idle = psutil.cpu_times().idle
        self._before = self._spent()

    def figures(self) -> dict[str, float]:
        """The processors that each kind had on average, and how many were idle."""
        seconds = monotonic() - self._began
        now = self._spent()
        had: defaultdict[str, float] = defaultdict(float)
        for (pid, kind), spent in now.items():
            had[kind] += spent - self._before.get((pid, kind), 0.0)
        had["idle"] = psutil.cpu_times().idle - self._idle
        had[OTHERS] = seconds * (psutil.cpu_count() or 1) - sum(had.values())
        return {kind: max(0.0, spent) / seconds for kind, spent in sorted(had.items())}

    def _spent(self) -> dict[tuple[int, str], float]:
        """Of this process, which is customers, gateways and the ways between hosts, and of those that it started."""
        found, own = {}, psutil.Process()
        for process in (own, *own.children(recursive=True), *self._servers()):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                kind = "the test itself" if process == own else _kind(process)
                found[process.pid, kind] = times.user + times.system
        return found

    def _servers(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                if process.name() == "postgres" and process.cwd().startswith(self._postgres):
                    yield process


def _kind(process: psutil.Process) -> str:
    called = " ".join([process.name(), *process.cmdline()])
    return next((kind for word, kind in KINDS.items() if word in called), "other")
