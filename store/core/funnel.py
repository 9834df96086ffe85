"""How conversations go: steps from state to state, minute by minute, and how the gateway says that sessions ended."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Integer, Table, Text
from sqlalchemy.dialects.postgresql import insert

from store.core.metadata import metadata
from store.core.repository import Repository

funnel = Table(
    "funnel",
    metadata,
    Column("batch", Text, primary_key=True, comment="one emptying of the counters: a repeated one counts once"),
    Column("language", Text, primary_key=True),
    Column("source", Text, primary_key=True, comment="the state before; empty: the dial"),
    Column("target", Text, primary_key=True, comment="the state after; `sorry`: our fault"),
    Column("hops", Integer, nullable=False),
    Column("counted_at", DateTime(timezone=True), nullable=False, index=True),
)

ussd_sessions = Table(
    "ussd_sessions",
    metadata,
    Column("session_id", Text, primary_key=True),
    Column("network", Text, nullable=False),
    Column("status", Text, nullable=False, comment="Success, Incomplete or Failed, in the gateway's words"),
    Column("last_step", Text, nullable=False),
    Column("hops", Integer),
    Column("milliseconds", BigInteger),
    Column("cost", Text, comment="as the gateway wrote it"),
    Column("ended_at", DateTime(timezone=True), nullable=False, index=True),
)


_HOPS = sa.text("SELECT language, source, target, sum(hops) FROM funnel WHERE counted_at >= :since GROUP BY 1, 2, 3")
_REPORTS = sa.text(
    "SELECT last_step, status, count(*) FROM ussd_sessions WHERE ended_at >= :since GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
)


class Funnel(Repository):
    """Writes what was counted on the connection of a unit of work, and adds it up."""

    def add(self, batch: str, hops: Mapping[tuple[str, str, str], int]) -> None:
        """Keep the counters of one emptying: (language, source, target) and how many hops."""
        rows = [
            {"batch": batch, "language": language, "source": source, "target": target, "hops": count}
            for (language, source, target), count in hops.items()
        ]
        if rows:
            statement = insert(funnel).values(counted_at=self._now).on_conflict_do_nothing()
            self._connection.execute(statement, rows)

    def ended(self, session: Mapping[str, Any]) -> None:
        """Keep how a session ended; the first report counts."""
        row = insert(ussd_sessions).values(**session, ended_at=self._now)
        self._connection.execute(row.on_conflict_do_nothing())

    def hops(self, since: datetime) -> Iterator[tuple[str, str, str, int]]:
        """How many hops there were since then: language, source, target, count."""
        for language, source, target, count in self._connection.execute(_HOPS, {"since": since}):
            yield language, source, target, int(count)

    def reports(self, since: datetime) -> Sequence[tuple[str, str, int]]:
        """How the gateway says that sessions ended since then: last step, status, count; the most frequent first."""
        return [tuple(row) for row in self._connection.execute(_REPORTS, {"since": since})]
