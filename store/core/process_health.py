"""What the processes know of each other: when each job was last sent and run, what they counted, how their clocks go.

Moments are the database's here, which is the only clock that all processes share.
"""

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, Double, Table, Text

from store.core.counters import COUNTERS
from store.core.metadata import metadata

job_runs = Table(
    "job_runs",
    metadata,
    Column("job", Text, primary_key=True),
    Column("ticked_at", DateTime(timezone=True), nullable=False, comment="when the clock last sent it"),
    Column("ran_at", DateTime(timezone=True), nullable=False, comment="when a worker last ended it without an error"),
    Column("alerted_at", DateTime(timezone=True)),
)
process_clocks = Table(
    "process_clocks",
    metadata,
    Column("process", Text, primary_key=True),
    Column("ahead_seconds", Double, nullable=False, comment="of the database's clock"),
    Column("measured_at", DateTime(timezone=True), nullable=False),
)

BETWEEN_ALERTS = "interval '60 seconds'"

_NOW = sa.text("SELECT extract(epoch FROM clock_timestamp())")
_EXPECT = sa.text("""
    INSERT INTO job_runs (job, ticked_at, ran_at)
    SELECT job, clock_timestamp(), clock_timestamp() FROM unnest(CAST(:jobs AS text[])) AS job ORDER BY job
    ON CONFLICT DO NOTHING
""")
_FORGET_GONE = sa.text("DELETE FROM process_clocks WHERE measured_at < clock_timestamp() - interval '1 day'")
_FORGET_OTHERS = sa.text("DELETE FROM job_runs WHERE job <> ALL(CAST(:jobs AS text[]))")
# Locked in one order: processes that report at the same time wait for each other, and do not block each other.
_SEEN = sa.text("""
    WITH locked AS (SELECT job FROM job_runs WHERE job = ANY(CAST(:jobs AS text[])) ORDER BY job FOR UPDATE)
    UPDATE job_runs
    SET ticked_at = greatest(ticked_at, clock_timestamp() - make_interval(secs => seen.ticked_ago)),
        ran_at = greatest(ran_at, clock_timestamp() - make_interval(secs => seen.ran_ago))
    FROM locked
    JOIN unnest(CAST(:jobs AS text[]), CAST(:ticked_ago AS double precision[]), CAST(:ran_ago AS double precision[]))
        AS seen (job, ticked_ago, ran_ago) USING (job)
    WHERE job_runs.job = locked.job
""")
_COUNT = sa.text("""
    INSERT INTO process_counters AS known (name, total)
    SELECT name, count FROM unnest(CAST(:names AS text[]), CAST(:counts AS bigint[])) AS counted (name, count)
    ORDER BY name
    ON CONFLICT (name) DO UPDATE SET total = known.total + excluded.total
""")
_CLOCK = sa.text("""
    INSERT INTO process_clocks (process, ahead_seconds, measured_at) VALUES (:process, :ahead, clock_timestamp())
    ON CONFLICT (process) DO UPDATE SET ahead_seconds = excluded.ahead_seconds, measured_at = excluded.measured_at
""")
_OVERDUE = sa.text(f"""
    WITH late AS (
        SELECT job FROM job_runs
        JOIN unnest(CAST(:jobs AS text[]), CAST(:limits AS double precision[])) AS limits (job, seconds) USING (job)
        WHERE least(ticked_at, ran_at) < clock_timestamp() - make_interval(secs => seconds)
          AND (alerted_at IS NULL OR alerted_at < clock_timestamp() - {BETWEEN_ALERTS})
        ORDER BY job FOR UPDATE OF job_runs
    )
    UPDATE job_runs SET alerted_at = clock_timestamp() FROM late WHERE job_runs.job = late.job
    RETURNING job_runs.job, extract(epoch FROM clock_timestamp() - ticked_at) AS ticked_ago,
              extract(epoch FROM clock_timestamp() - ran_at) AS ran_ago
""")
_LAST_TICKS = sa.text("SELECT job, extract(epoch FROM clock_timestamp() - ticked_at) FROM job_runs")
_LAST_RUNS = sa.text("SELECT job, extract(epoch FROM clock_timestamp() - ran_at) FROM job_runs")
_TOTALS = sa.text("SELECT name, total FROM process_counters")


class Overdue(NamedTuple):
    """A job that was not sent, or not run, for longer than it may; in seconds."""

    job: str
    ticked_ago: float
    ran_ago: float


class ProcessHealth:
    """Where all processes write, and each can read of the others."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def expect(self, jobs: Sequence[str]) -> None:
        """Those that are not known are as if they had been sent and run now; others than these are forgotten."""
        with self._engine.begin() as connection:
            connection.execute(_EXPECT, {"jobs": list(jobs)})
            connection.execute(_FORGET_OTHERS, {"jobs": list(jobs)})
            connection.execute(_FORGET_GONE)

    def seconds_ahead(self) -> float:
        """How far the clock of this process is ahead of the database's."""
        with self._engine.connect() as connection:
            before = time.time()
            theirs = connection.execute(_NOW).scalar_one()
            return (before + time.time()) / 2 - float(theirs)

    def report(
        self, process: str, seconds_ahead: float, ticked_ago: Mapping[str, float], ran_ago: Mapping[str, float]
    ) -> None:
        """Say what this process saw since its last report, and add what it counted."""
        counts = {name: counter.take() for name, counter in COUNTERS.items()}
        try:
            with self._engine.begin() as connection:
                _record_jobs(connection, ticked_ago, ran_ago)
                _add_counts(connection, {name: count for name, count in counts.items() if count})
                connection.execute(_CLOCK, {"process": process, "ahead": seconds_ahead})
        except Exception:
            for name, count in counts.items():
                COUNTERS[name].add(count)
            raise

    def overdue(self, limits: Mapping[str, float]) -> list[Overdue]:
        """The jobs that were not sent or not run for more seconds than these; each once a minute over all processes."""
        asked = {"jobs": list(limits), "limits": list(limits.values())}
        with self._engine.begin() as connection:
            return sorted(
                Overdue(job, float(ticked), float(ran)) for job, ticked, ran in connection.execute(_OVERDUE, asked)
            )

    def ticked_ago(self) -> dict[str, float]:
        """Seconds since each job was last sent."""
        with self._engine.connect() as connection:
            return {job: float(seconds) for job, seconds in connection.execute(_LAST_TICKS)}

    def ran_ago(self) -> dict[str, float]:
        """Seconds since a worker last ended each job without an error."""
        with self._engine.connect() as connection:
            return {job: float(seconds) for job, seconds in connection.execute(_LAST_RUNS)}

    def totals(self) -> dict[str, int]:
        """The counters over all processes, by name."""
        with self._engine.connect() as connection:
            totals: dict[str, int] = dict(connection.execute(_TOTALS).all())
        return {name: totals.get(name, 0) for name in COUNTERS}


def _record_jobs(connection: sa.Connection, ticked_ago: Mapping[str, float], ran_ago: Mapping[str, float]) -> None:
    jobs = sorted({*ticked_ago, *ran_ago})
    if jobs:
        ticked, ran = [ticked_ago.get(job) for job in jobs], [ran_ago.get(job) for job in jobs]
        connection.execute(_SEEN, {"jobs": jobs, "ticked_ago": ticked, "ran_ago": ran})


def _add_counts(connection: sa.Connection, counts: Mapping[str, int]) -> None:
    if counts:
        connection.execute(_COUNT, {"names": list(counts), "counts": list(counts.values())})
