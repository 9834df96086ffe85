"""What one thing costs once: CPU of this process, of PostgreSQL and of Redis, statements, and what came of it."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import psutil
import sqlalchemy as sa

from bench.statements import Asked, statements_of

NANOSECONDS_PER_MILLISECOND = 1_000_000
_WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE \w+ SET|UPDATE \w+ \w+ SET|DELETE FROM|COPY)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU in milliseconds, statements, rows that they wrote, and bytes of the answer."""

    milliseconds: float
    statements: int
    written: int
    size: int


def cost_of(engine: sa.Engine, work: Callable[[], int]) -> Cost:
    """The cost of work that says how many bytes it answered."""
    with statements_of(engine) as asked:
        before = _cpu_milliseconds()
        size = work()
        spent = _cpu_milliseconds() - before
    return Cost(spent, len(asked), _written(asked), size)


def _written(asked: Sequence[Asked]) -> int:
    return sum(each.rows for each in asked if _WRITES.search(each.text))


def _cpu_milliseconds() -> float:
    """Of this process and all that it has started, those that have ended included. The system counts in hundredths of a
    second: what a process used until it ended; of those that live the scheduler knows it better.
    """
    children, ended = psutil.Process().children(recursive=True), getrusage(RUSAGE_CHILDREN)
    own = time.process_time() + ended.ru_utime + ended.ru_stime
    return own * 1_000 + sum(map(_of_child, children))


def _of_child(process: psutil.Process) -> float:
    try:
        own = int(Path(f"/proc/{process.pid}/schedstat").read_text(encoding="ascii").split()[0])
        ended = sum(process.cpu_times()[2:4])
    except (psutil.NoSuchProcess, OSError):
        return 0.0
    return own / NANOSECONDS_PER_MILLISECOND + ended * 1_000
