"""What a service asks of PostgreSQL, as its driver sends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa


@contextmanager
def statements_of(engine: sa.Engine) -> Iterator[list[str]]:
    """The texts of the statements so far, in a list that grows; ids, which come by the hundred, and the travelling
    clock's are none of them.
    """
    seen: list[str] = []

    class Cursor(psycopg.Cursor):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> psycopg.Cursor:
            if not any(mark in query for mark in ("clock_offset", "nextval")):
                seen.append(query)
            return super().execute(query, *arguments, **options)

    def count(driver: psycopg.Connection, *_: object) -> None:
        driver.cursor_factory = Cursor

    def leave(driver: psycopg.Connection, *_: object) -> None:
        driver.cursor_factory = psycopg.Cursor

    sa.event.listen(engine, "checkout", count)
    sa.event.listen(engine, "checkin", leave)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "checkout", count)
        sa.event.remove(engine, "checkin", leave)
