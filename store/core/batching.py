"""What a unit of work asks and writes, on one connection, in few round trips.

A bill is seven rows in six tables. Sent one by one they cost more than everything else about it; so an insert whose
result nobody waits for waits itself, until something is read, or until the last statement takes it along.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import dialect

from store.core.connection_health import driver_of, forget_statements, give_up, is_fresh, is_stale

NUMBERED: sa.Dialect = dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy does not type it

_CHECK_CONSTRAINTS = sa.text("SET CONSTRAINTS ALL IMMEDIATE")

Rows: TypeAlias = sa.CursorResult[*tuple[Any, ...]]
Values: TypeAlias = Mapping[str, Any]
AnyConnection: TypeAlias = "sa.Connection | BatchingConnection"
Result = TypeVar("Result")


class NumberedCursor(psycopg.RawCursor[tuple[Any, ...]]):
    """Takes `$1` for a value: with `%(name)s` the driver reads a long statement, or one of many values, each time."""


@dataclass(frozen=True, slots=True)
class Statement:
    """With `$1` for its first value; the names of the values in their order."""

    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """Inserts that may wait: common table expressions, whose names and parameters no other write has."""

    ctes: str


class LookUp:
    """A query with `:name` for its values, whose rows are by name of column."""

    def __init__(self, query: str, columns: Sequence[str]) -> None:
        self.statement = _for_driver(query)
        self.columns = columns


class BatchingConnection:
    """The connection of a unit of work. Whatever is executed finds all that was written before.

    What a customer waits for is asked of the driver itself: what SQLAlchemy does around a query cost four times what
    the query did.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._waiting: dict[Write, Mapping[str, Any]] = {}
        self._last: list[tuple[str, sa.Executable, Values]] = []

    def defer(self, write: Write, values: Mapping[str, Any]) -> None:
        """Send it with the next statement. The same write twice is two statements: one would not see the other."""
        if write in self._waiting:
            self.flush()
        self._waiting[write] = values

    def execute_with_deferred(self, write: Write, values: Mapping[str, Any], answer: str) -> Any:
        """Send it now, with all that waits, in one statement; the one value that `answer` selects."""
        self.defer(write, values)
        return self._send(answer)

    def execute(self, statement: sa.Executable, values: Values | Sequence[Values] | None = None) -> Rows:
        self.flush()
        return self._sent(lambda: self._connection.execute(statement, values))

    def scalar(self, statement: sa.Executable, values: Values | None = None) -> Any:
        """The first value of the first row; None where there is no row."""
        return self.execute(statement, values).scalar()

    def scalars(self, statement: sa.Executable, values: Values | None = None) -> sa.ScalarResult[Any]:
        """The first value of each row."""
        return self.execute(statement, values).scalars()

    def exec_driver_sql(self, statement: str) -> Rows:
        """A statement as the driver takes it."""
        self.flush()
        return self._connection.exec_driver_sql(statement)

    @property
    def driver(self) -> psycopg.Connection[Any]:
        """The driver's connection, once it is up to date."""
        self.flush()
        return self._driver

    @contextmanager
    def copy(self, statement: str) -> Iterator[psycopg.Copy]:
        """COPY, to be written to or read from."""
        self.flush()
        try:
            with self._driver.cursor() as cursor, cursor.copy(statement) as copy:
                yield copy
        except psycopg.Error as error:
            give_up(self._connection, statement, error)

    def fetch(self, asked: LookUp, **values: Any) -> list[dict[str, Any]]:
        """The rows."""
        self.flush()
        return [dict(zip(asked.columns, row, strict=True)) for row in self._ask(asked.statement, values)]

    def defer_to_the_end(self, lock: str, statement: sa.Executable, values: Values) -> None:
        """Send it after everything else: it takes a lock that many want. They are sent in the order of the names of
        their locks, so that of two transactions neither waits for the other.
        """
        self._last.append((lock, statement, values))

    def flush(self) -> None:
        """Send what waits."""
        if self._waiting:
            self._send("SELECT 1")

    def finish(self) -> None:
        """Send what waits, and what waited for the end. What is checked at the commit is checked before the lock."""
        self.flush()
        last, self._last = sorted(self._last, key=lambda each: each[0]), []
        if last:
            self.execute(_CHECK_CONSTRAINTS)
        for _, statement, values in last:
            self.execute(statement, values)

    def _send(self, answer: str) -> Any:
        waiting, self._waiting = self._waiting, {}
        values = {name: value for each in waiting.values() for name, value in each.items()}
        [[said]] = self._ask(_joined(tuple(waiting), answer), values)
        return said

    def _ask(self, statement: Statement, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return self._sent(lambda: self._rows(statement, values))

    def _sent(self, send: Callable[[], Result]) -> Result:
        """What comes of a statement; sent once more if what is prepared was stale and nothing was written before."""
        fresh = is_fresh(self._driver)
        try:
            return send()
        except sa.exc.DBAPIError as error:
            if not (fresh and is_stale(error.orig)):
                raise
        forget_statements(self._connection)
        return send()

    def _rows(self, statement: Statement, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The driver's rows. Raises what SQLAlchemy raises."""
        try:
            found = NumberedCursor(self._driver).execute(statement.text, [values[name] for name in statement.names])
            return found.fetchall()
        except psycopg.Error as error:
            give_up(self._connection, statement.text, error)

    @property
    def _driver(self) -> psycopg.Connection[Any]:
        return driver_of(self._connection)


@lru_cache
def _joined(writes: tuple[Write, ...], answer: str) -> Statement:
    return _for_driver(f"WITH {', '.join(write.ctes for write in writes)} {answer}")


def _for_driver(query: str) -> Statement:
    compiled = sa.text(" ".join(query.split())).compile(dialect=NUMBERED)
    return Statement(str(compiled), tuple(compiled.positiontup or ()))
