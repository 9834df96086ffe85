"""What a service asks of PostgreSQL, as its driver sends it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa

from store.core.batching import LookUp, NumberedCursor
from store.core.loop_lookups import LoopLookUps, Rows

NOT_COUNTED = ("clock_offset", "nextval")
"""Of the travelling clock, and for ids, which come by the hundred."""


class Asked(NamedTuple):
    """A statement, and how many rows it answered or wrote; none where that is not known at once."""

    text: str
    rows: int


class _Seen:
    """What was asked on the connections that are watched."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._watched: set[int] = set()
        self._cursor = _cursor_class(self.see)

    def see(self, query: str, rows: int) -> None:
        if not any(mark in query for mark in NOT_COUNTED):
            self.asked.append(Asked(query, max(rows, 0)))

    def watch(self, driver: psycopg.Connection, *_: object) -> None:
        driver.cursor_factory = self._cursor
        self._watched.add(id(driver))

    def leave(self, driver: psycopg.Connection, *_: object) -> None:
        driver.cursor_factory = psycopg.Cursor
        self._watched.discard(id(driver))

    def sees(self, driver: psycopg.Connection) -> bool:
        return id(driver) in self._watched


def _cursor_class(see: Callable[[str, int], None]) -> type[psycopg.Cursor]:
    class Cursor(psycopg.Cursor):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> psycopg.Cursor:
            answered = super().execute(query, *arguments, **options)
            see(query, self.rowcount)
            return answered

        def executemany(self, query: Any, *arguments: Any, **options: Any) -> None:
            super().executemany(query, *arguments, **options)
            see(query, self.rowcount)

    return Cursor


@contextmanager
def statements_of(engine: sa.Engine) -> Iterator[list[Asked]]:
    """The statements so far, in a list that grows."""
    seen, execute = _Seen(), NumberedCursor.execute

    def execute_seen(cursor: NumberedCursor, query: str, *arguments: Any, **options: Any) -> psycopg.Cursor:
        answered = execute(cursor, query, *arguments, **options)
        if seen.sees(cursor.connection):
            seen.see(query, cursor.rowcount)
        return answered

    sa.event.listen(engine, "checkout", seen.watch)
    sa.event.listen(engine, "checkin", seen.leave)
    NumberedCursor.execute = execute_seen
    try:
        with _look_ups_on_the_loop(engine, seen):
            yield seen.asked
    finally:
        NumberedCursor.execute = execute
        sa.event.remove(engine, "checkout", seen.watch)
        sa.event.remove(engine, "checkin", seen.leave)


@contextmanager
def _look_ups_on_the_loop(engine: sa.Engine, seen: _Seen) -> Iterator[None]:
    fetch = LoopLookUps.fetch

    async def fetch_seen(look_ups: LoopLookUps, asked: LookUp, values: Any) -> Rows | None:
        rows = await fetch(look_ups, asked, values)
        if look_ups.engine is engine and rows is not None:
            seen.see(asked.statement.text, len(rows))
        return rows

    LoopLookUps.fetch = fetch_seen
    try:
        yield
    finally:
        LoopLookUps.fetch = fetch
