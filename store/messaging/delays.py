"""How long messages take, counted in buckets by the statement that moves them: nobody counts the messages later."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Double, Integer, Table, Text

from store.core.histograms import Histogram, histogram
from store.core.metadata import metadata

# Up to 30 hours: a phone that is off gets its SMS the next day.
BUCKETS_SECONDS = (0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 43_200, 108_000)
SUBMISSION, DELIVERY = "submission", "delivery"

message_delays = Table(
    "message_delays",
    metadata,
    Column("stage", Text, primary_key=True, comment="from the commit to submission, or to delivery"),
    Column("bucket", Integer, primary_key=True),
    Column("messages", BigInteger, nullable=False),
    Column("seconds", Double, nullable=False),
)

_BUCKETS = ", ".join(f"{seconds}" for seconds in BUCKETS_SECONDS)


def count_delays(stage: str, moved: str) -> str:
    """The CTE that counts the delays of what another one moved: rows of `queued_at` and `moved_at`."""
    return f"""
    INSERT INTO message_delays (stage, bucket, messages, seconds)
    SELECT '{stage}', width_bucket(took, CAST(ARRAY[{_BUCKETS}] AS float8[])), count(*), sum(took)
    FROM (SELECT CAST(extract(epoch FROM moved_at - queued_at) AS float8) AS took FROM {moved}) AS each_of_them
    GROUP BY 2 ORDER BY 2
    ON CONFLICT (stage, bucket) DO UPDATE
    SET messages = message_delays.messages + excluded.messages, seconds = message_delays.seconds + excluded.seconds
    """


def delays(engine: sa.Engine) -> list[Histogram]:
    """Of submission and of delivery, over all processes."""
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(message_delays))]
    return [histogram(stage, BUCKETS_SECONDS, rows) for stage in (SUBMISSION, DELIVERY)]
