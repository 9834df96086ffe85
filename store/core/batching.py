"""What a unit of work asks and writes, on one connection, in few round trips.

A bill is seven rows in six tables. Sent one by one they cost more than everything else about it; so an insert whose
result nobody waits for waits itself, until something is read, or until the last statement takes it along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import dialect

DIALECT = dialect()


@dataclass(frozen=True, slots=True)
class Write:
    """Inserts that may wait: common table expressions, whose names and parameters no other write has."""

    ctes: str


class LookUp:
    """A query with `:name` for its values, whose rows are by name of column."""

    def __init__(self, query: str, columns: Sequence[str]) -> None:
        self.text = _for_driver(query)
        self.columns = columns


class BatchingConnection:
    """The connection of a unit of work. Whatever is executed finds all that was written before.

    What a customer waits for is asked of the driver itself: what SQLAlchemy does around a query cost four times what
    the query did.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._waiting: dict[Write, Mapping[str, Any]] = {}

    def defer(self, write: Write, values: Mapping[str, Any]) -> None:
        """Send it with the next statement. The same write twice is two statements: one would not see the other."""
        if write in self._waiting:
            self.flush()
        self._waiting[write] = values

    def execute_with_deferred(self, write: Write, values: Mapping[str, Any], answer: str) -> Any:
        """Send it now, with all that waits, in one statement; the one value that `answer` selects."""
        self.defer(write, values)
        return self._send(answer)

    def execute(self, statement: sa.Executable, *values: Any, **options: Any) -> sa.CursorResult[Any]:
        self.flush()
        return self._connection.execute(statement, *values, **options)

    def fetch(self, asked: LookUp, **values: Any) -> list[dict[str, Any]]:
        """The rows."""
        self.flush()
        return [dict(zip(asked.columns, row, strict=True)) for row in self._ask(asked.text, values)]

    def flush(self) -> None:
        """Send what waits."""
        if self._waiting:
            self._send("SELECT 1")

    def _send(self, answer: str) -> Any:
        waiting, self._waiting = self._waiting, {}
        values = {name: value for each in waiting.values() for name, value in each.items()}
        [[said]] = self._ask(_joined(tuple(waiting), answer), values)
        return said

    def _ask(self, text: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The driver's rows. Raises what SQLAlchemy raises, without the values: they are personal."""
        driver = self._connection.connection.driver_connection
        try:
            return driver.execute(text, values).fetchall()
        except psycopg.Error as error:
            if driver.broken:
                self._give_up(error)
            raise sa.exc.DBAPIError.instance(text, None, error, psycopg.Error) from error

    def _give_up(self, error: psycopg.Error) -> None:
        """Whatever cut this connection has most likely cut those that wait in the pool."""
        self._connection.invalidate(error)
        self._connection.engine.dispose()

    def __getattr__(self, name: str) -> Any:
        """Everything else of a connection, once it is up to date."""
        self.flush()
        return getattr(self._connection, name)


@lru_cache
def _joined(writes: tuple[Write, ...], answer: str) -> str:
    return _for_driver(f"WITH {', '.join(write.ctes for write in writes)} {answer}")


def _for_driver(query: str) -> str:
    """The query as the driver wants it: `%(name)s` for `:name`."""
    return str(sa.text(query).compile(dialect=DIALECT))
