"""Counters that a process keeps in memory and adds to those of all processes, in the database, from time to time.

A scrape reaches one of many processes: what only that one knows would jump from scrape to scrape.
"""

from threading import Lock

from sqlalchemy import BigInteger, Column, Table, Text

from store.core.metadata import metadata

process_counters = Table(
    "process_counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("total", BigInteger, nullable=False),
)


class Counter:
    """What this process has counted and not yet added to the total."""

    def __init__(self, name: str, description: str) -> None:
        self.name = name
        self.description = description
        self._count = 0
        self._lock = Lock()
        COUNTERS[name] = self

    def add(self, count: int = 1) -> None:
        with self._lock:
            self._count += count

    def take(self) -> int:
        """The count, which starts again at zero."""
        with self._lock:
            count, self._count = self._count, 0
        return count


COUNTERS: dict[str, Counter] = {}
