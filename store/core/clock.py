"""The clock of development and tests: the system's, moved by the offset in one row, so that every process agrees."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Table

from store.core.metadata import metadata

clock_offset = Table(
    "clock_offset",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=sa.text("true")),
    Column("seconds", BigInteger, nullable=False),
    CheckConstraint("one", name="one"),
)

_OFFSET = sa.select(clock_offset.c.seconds)


class SystemClock:
    """The time of the machine: what production uses."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """A moment, for whoever must not ask the row."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


class TravellingClock:
    """The time of the machine and the offset of the row; asks the row each time, on a connection of its own."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._seconds = 0

    def now(self) -> datetime:
        """Without the database it is as late as when it was last asked."""
        with suppress(sa.exc.OperationalError), self._engine.connect() as connection:
            self._seconds = connection.execute(_OFFSET).scalar() or 0
        return datetime.now(UTC) + timedelta(seconds=self._seconds)


def travel(connection: sa.Connection, by: timedelta) -> None:
    """Move the time of every process of this database. Development and tests only."""
    connection.execute(
        sa.text("""
            INSERT INTO clock_offset (seconds) VALUES (:seconds)
            ON CONFLICT (one) DO UPDATE SET seconds = clock_offset.seconds + :seconds
        """),
        {"seconds": int(by.total_seconds())},
    )
