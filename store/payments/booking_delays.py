"""How long a payment takes from its callback until the balance shows it, counted in buckets by what books it.

Counted after the commits that book: all bookings want the same few rows, and none may wait for another, the less for
one whose host is cut off before it commits. What a process that dies has not counted yet stays uncounted.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Double, Integer, Table, Text

from domain.payments.payments import CALLBACK, CONFIRMATION, WEBHOOK
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
_COUNT = sa.text(f"""
    INSERT INTO payment_delays (source, bucket, payments, seconds)
    SELECT source, width_bucket(took, CAST(ARRAY[{_BOUNDS}] AS float8[])), count(*), sum(took)
    FROM unnest(CAST(:sources AS text[]), CAST(:seconds AS float8[])) AS delay (source, took)
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (source, bucket) DO UPDATE
    SET payments = payment_delays.payments + excluded.payments, seconds = payment_delays.seconds + excluded.seconds
""")


class BookingDelay(NamedTuple):
    """Of one payment, by what reported it."""

    source: str
    took: timedelta


class PaymentDelays(Repository):
    """Counts on the connection of a unit of work that writes nothing else."""

    def count(self, delays: Sequence[BookingDelay]) -> None:
        sources, seconds = [each.source for each in delays], [max(each.took.total_seconds(), 0.0) for each in delays]
        self._connection.execute(_COUNT, {"sources": sources, "seconds": seconds})


def payment_times(engine: sa.Engine) -> list[Histogram]:
    """By what reported the payment, over all processes."""
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(payment_delays))]
    return [histogram(source, BUCKETS_SECONDS, rows) for source in SOURCES]
