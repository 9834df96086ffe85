"""Writes that travel together: what a unit of work decides is sent in one statement, not in one a table.

A bill is seven rows in six tables. Sent one by one they cost more than everything else about it; so an insert whose
result nobody waits for waits itself, until something is read, or until the last statement takes it along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class Write:
    """Inserts that may wait: common table expressions, whose names and parameters no other write has."""

    ctes: str


class Trip:
    """The connection of a unit of work. Whatever is executed finds all that was written before."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._waiting: dict[Write, Mapping[str, Any]] = {}

    def later(self, write: Write, values: Mapping[str, Any]) -> None:
        """Send it with the next statement. The same write twice is two statements: one would not see the other."""
        if write in self._waiting:
            self.flush()
        self._waiting[write] = values

    def last(self, write: Write, values: Mapping[str, Any], answer: str) -> Any:
        """Send it now, with all that waits, in one statement; the one value that `answer` selects."""
        self.later(write, values)
        return self._send(answer)

    def execute(self, statement: sa.Executable, *values: Any, **options: Any) -> sa.CursorResult[Any]:
        self.flush()
        return self._connection.execute(statement, *values, **options)

    def flush(self) -> None:
        """Send what waits."""
        if self._waiting:
            self._send("SELECT 1")

    def _send(self, answer: str) -> Any:
        waiting, self._waiting = self._waiting, {}
        values = {name: value for each in waiting.values() for name, value in each.items()}
        return self._connection.execute(_joined(tuple(waiting), answer), values).scalar_one()

    def __getattr__(self, name: str) -> Any:
        """Everything else of a connection, once it is up to date."""
        self.flush()
        return getattr(self._connection, name)


@lru_cache
def _joined(writes: tuple[Write, ...], answer: str) -> sa.TextClause:
    return sa.text(f"WITH {', '.join(write.ctes for write in writes)} {answer}")
