"""What a service asks of PostgreSQL, as its driver sends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from store.core.batching import NumberedCursor


@contextmanager
def statements_of(engine: sa.Engine) -> Iterator[list[str]]:
    """The texts of the statements so far, in a list that grows; ids, which come by the hundred, and the travelling
    clock's are none of them.
    """
    seen: list[str] = []
    watched: set[int] = set()
    execute = NumberedCursor.execute

    def see(query: str) -> None:
        if not any(mark in query for mark in ("clock_offset", "nextval")):
            seen.append(query)

    class Cursor(psycopg.Cursor):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> psycopg.Cursor:
            see(query)
            return super().execute(query, *arguments, **options)

    def execute_seen(cursor: NumberedCursor, query: str, *arguments: Any, **options: Any) -> psycopg.Cursor:
        if id(cursor.connection) in watched:
            see(query)
        return execute(cursor, query, *arguments, **options)

    def count(driver: psycopg.Connection, *_: object) -> None:
        driver.cursor_factory = Cursor
        watched.add(id(driver))

    def leave(driver: psycopg.Connection, *_: object) -> None:
        driver.cursor_factory = psycopg.Cursor
        watched.discard(id(driver))

    sa.event.listen(engine, "checkout", count)
    sa.event.listen(engine, "checkin", leave)
    NumberedCursor.execute = execute_seen
    try:
        yield seen
    finally:
        NumberedCursor.execute = execute
        sa.event.remove(engine, "checkout", count)
        sa.event.remove(engine, "checkin", leave)
