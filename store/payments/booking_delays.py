"""How long a payment takes from its callback until the balance shows it, counted in buckets by what books it."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Double, Integer, Table, Text

from domain.payments.payments import CALLBACK, CONFIRMATION, WEBHOOK
from store.core.batching import Write
from store.core.histograms import Histogram, histogram
from store.core.metadata import metadata
from store.core.repository import Repository

# Up to an hour: what takes longer was found by reconciliation.
BUCKETS_SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600)
SOURCES = (CALLBACK, CONFIRMATION, WEBHOOK)

payment_delays = Table(
    "payment_delays",
    metadata,
    Column("source", Text, primary_key=True, comment="what reported the payment"),
    Column("bucket", Integer, primary_key=True),
    Column("payments", BigInteger, nullable=False),
    Column("seconds", Double, nullable=False),
)

_BOUNDS = ", ".join(f"{seconds}" for seconds in BUCKETS_SECONDS)
_COUNT = Write(f"""
    payment_delay AS (
        INSERT INTO payment_delays (source, bucket, payments, seconds)
        SELECT :delay_source, width_bucket(took, CAST(ARRAY[{_BOUNDS}] AS float8[])), 1, took
        FROM CAST(:delay_seconds AS float8) AS took
        ON CONFLICT (source, bucket) DO UPDATE
        SET payments = payment_delays.payments + 1, seconds = payment_delays.seconds + excluded.seconds
    )
""")


class PaymentDelays(Repository):
    """Counts on the connection of a unit of work: with its last writes, so that no other booking waits for the row."""

    def count(self, source: str, took: timedelta) -> None:
        self._connection.defer(_COUNT, {"delay_source": source, "delay_seconds": max(took.total_seconds(), 0.0)})


def payment_times(engine: sa.Engine) -> list[Histogram]:
    """By what reported the payment, over all processes."""
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(payment_delays))]
    return [histogram(source, BUCKETS_SECONDS, rows) for source in SOURCES]
