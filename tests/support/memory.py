"""How much memory the programs of a deployment hold, from time to time: whether it grows."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from statistics import median

import psutil

from tests.support.supervised import Program

MEGABYTE = 1_048_576


class MemoryWatch:
    def __init__(self, programs: Mapping[tuple[str, str], Program]) -> None:
        self._programs = programs
        self._seen: defaultdict[str, list[float]] = defaultdict(list)
        self._restarts: dict[str, int] = {}

    def look(self) -> None:
        """A program that was started again begins anew."""
        for (host, name), program in self._programs.items():
            if self._restarts.get(f"{name} on {host}") != program.restarts:
                self._seen[f"{name} on {host}"].clear()
            self._restarts[f"{name} on {host}"] = program.restarts
            self._seen[f"{name} on {host}"].append(_megabytes(program.process.pid))

    def figures(self) -> dict[str, tuple[float, float]]:
        """Of each program in the first quarter of the looks and in the last: the middle one, in MB."""
        found = {}
        for name, seen in self._seen.items():
            quarter = max(1, len(seen) // 4)
            found[name] = (median(seen[:quarter]), median(seen[-quarter:]))
        return found


def _megabytes(pid: int) -> float:
    """Of the program and its children."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        main = psutil.Process(pid)
        for process in (main, *main.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
    return total / MEGABYTE
