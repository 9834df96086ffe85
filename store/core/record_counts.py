"""How many readings, bills and messages there are by kind and state, without counting them.

A trigger on each of these tables adds a row to `record_changes` in the transaction that changes them: no two wait for
each other. A job adds the changes up, into one row by kind, state and million of ids, so that each night some millions
can be counted anew and compared.
"""

from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Integer, Table, Text

from store.core.batching import AnyConnection
from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

READINGS, BILLS, MESSAGES = "readings", "bills", "messages"
STANDING, CANCELLED = "stands", "cancelled"
IDS_PER_PART = 1_000_000

record_counts = Table(
    "record_counts",
    metadata,
    Column("name", Text, primary_key=True, comment="the table"),
    Column("kind", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("part", Integer, primary_key=True, comment="the million of ids"),
    Column("records", BigInteger, nullable=False),
)
record_changes = Table(
    "record_changes",
    metadata,
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("change", BigInteger, nullable=False),
    comment="what is not added up yet; triggers add to it, a job empties it",
)

_TRUTH: Mapping[str, tuple[str, str]] = {
    READINGS: ("source", "state"),
    BILLS: ("''", f"CASE WHEN cancelled_at IS NULL THEN '{STANDING}' ELSE '{CANCELLED}' END"),
    MESSAGES: ("purpose", "state"),
}
"""Table -> what its rows are counted by; the triggers of its migration count by the same."""

_OF_TABLE = """
    SELECT name, kind, state, part, records AS change FROM record_counts
    UNION ALL SELECT name, kind, state, part, change FROM record_changes
"""
_ADD_UP = sa.text("""
    WITH taken AS (DELETE FROM record_changes RETURNING name, kind, state, part, change)
    INSERT INTO record_counts (name, kind, state, part, records)
    SELECT name, kind, state, part, sum(change) FROM taken GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (name, kind, state, part) DO UPDATE SET records = record_counts.records + excluded.records
""")
_PARTS = {name: sa.text(f"SELECT coalesce(max(id), 0) / {IDS_PER_PART} FROM {name}") for name in _TRUTH}
_DIFFERENCES = {
    name: sa.text(f"""
        WITH kept AS (
            SELECT kind, state, sum(change) AS records FROM ({_OF_TABLE}) all_changes
            WHERE name = '{name}' AND part = :part GROUP BY 1, 2
        ), truth AS (
            SELECT {kind} AS kind, {state} AS state, count(*) AS records FROM {name}
            WHERE id >= :part * {IDS_PER_PART} AND id < (:part + 1) * {IDS_PER_PART} GROUP BY 1, 2
        )
        SELECT kind, state, coalesce(truth.records, 0) - coalesce(kept.records, 0)
        FROM kept FULL JOIN truth USING (kind, state)
        WHERE coalesce(truth.records, 0) <> coalesce(kept.records, 0) ORDER BY kind, state
    """)
    for name, (kind, state) in _TRUTH.items()
}
_CORRECT = sa.text("""
    INSERT INTO record_changes (name, kind, state, part, change) VALUES (:name, :kind, :state, :part, :change)
""")


def count_of(name: str) -> str:
    """A query of kind, state and how many there are."""
    return f"""
        SELECT kind, state, sum(change) AS records FROM ({_OF_TABLE}) all_changes
        WHERE name = '{name}' GROUP BY kind, state HAVING sum(change) <> 0
    """


class Difference(NamedTuple):
    """So many more there truly are than were counted."""

    name: str
    kind: str
    state: str
    records: int


class RecordCounts(Repository):
    """Adds up and compares on the connection of a unit of work."""

    def add_up(self) -> None:
        """Take what changed into the counts."""
        self._connection.execute(_ADD_UP)

    def compare(self, day: int) -> list[Difference]:
        """Count the newest million of each table, and one more that is another one each day; put right what differs."""
        allow_slow_statements(self._connection)
        return [
            difference
            for name in _TRUTH
            for part in self._parts(name, day)
            for difference in self._compared(name, part)
        ]

    def _parts(self, name: str, day: int) -> set[int]:
        newest = int(self._connection.scalar(_PARTS[name]) or 0)
        return {newest, day % (newest + 1)}

    def _compared(self, name: str, part: int) -> list[Difference]:
        found = self._connection.execute(_DIFFERENCES[name], {"part": part}).all()
        for kind, state, records in found:
            change = {"name": name, "kind": kind, "state": state, "part": part, "change": int(records)}
            self._connection.execute(_CORRECT, change)
        return [Difference(name, kind, state, int(records)) for kind, state, records in found]


def counted(connection: AnyConnection, name: str) -> list[tuple[str, str, int]]:
    """Kind, state and how many of a table's records there are."""
    return [(kind, state, int(records)) for kind, state, records in connection.execute(sa.text(count_of(name)))]
