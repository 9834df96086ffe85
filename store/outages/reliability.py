"""What the figures of reliability are made from: interruptions by month, and the accounts that each region had."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, ForeignKey, Integer, Table, Text

from domain.accounts.accounts import ACTIVE
from domain.outages.interruptions import SUSTAINED
from domain.outages.reliability import Interrupted, PromisesKept
from domain.values.periods import NAIROBI, Month
from store.core.metadata import metadata
from store.core.repository import Repository

customers_served = Table(
    "customers_served",
    metadata,
    Column("region", Text, ForeignKey("regions.name"), primary_key=True),
    Column("month", Text, primary_key=True),
    Column("accounts", Integer, nullable=False),
    Column("counted_at", DateTime(timezone=True), nullable=False),
    comment="a job counts them every night: the last count of a month stands for it",
)

_INTERRUPTED = sa.text("""
    SELECT region, is_planned, cause, source, count(*), sum(accounts),
           sum(accounts * (extract(epoch FROM ended_at - began_at) / 60))
    FROM interruptions
    WHERE began_at >= :first AND began_at < :next AND ended_at - began_at > CAST(:sustained AS interval)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
""")
_PROMISES = sa.text("""
    SELECT count(*), count(*) FILTER (WHERE ended_at <= promised_at), coalesce(sum(promise_changes), 0)
    FROM interruptions WHERE began_at >= :first AND began_at < :next AND promised_at IS NOT NULL
""")
# A month that nobody counted has the count that is nearest to it.
_SERVED = sa.text("""
    SELECT DISTINCT ON (region) region, accounts FROM customers_served
    ORDER BY region, abs(extract(epoch FROM to_date(month, 'YYYY-MM') - CAST(:first AS timestamp))), month
""")
_COUNT = sa.text(f"""
    INSERT INTO customers_served (region, month, accounts, counted_at)
    SELECT g.name, :month, coalesce(c.accounts, 0), :now
    FROM regions g LEFT JOIN (
        SELECT n.region, sum(a.accounts) AS accounts
        FROM (SELECT area_id, count(*) AS accounts FROM accounts WHERE status = '{ACTIVE}' GROUP BY 1) a
        JOIN areas n ON n.id = a.area_id GROUP BY 1
    ) c ON c.region = g.name
    ON CONFLICT (region, month) DO UPDATE SET accounts = excluded.accounts, counted_at = excluded.counted_at
""")


class ReliabilityFigures(Repository):
    """Reads and counts on the connection of a unit of work."""

    def interrupted(self, month: Month) -> Sequence[Interrupted]:
        """The sustained interruptions that began in the month."""
        rows = self._connection.execute(_INTERRUPTED, {**_bounds(month), "sustained": SUSTAINED})
        return [
            Interrupted(region, planned, cause, source, number, int(accounts), Decimal(minutes))
            for region, planned, cause, source, number, accounts, minutes in rows
        ]

    def served(self, month: Month) -> Mapping[str, int]:
        """The accounts of each region, as they were counted nearest to the month."""
        first = _bounds(month)["first"].astimezone(NAIROBI).replace(tzinfo=None)
        rows = self._connection.execute(_SERVED, {"first": first})
        return {region: int(accounts) for region, accounts in rows}

    def promises(self, month: Month) -> PromisesKept:
        return PromisesKept(*map(int, self._connection.execute(_PROMISES, _bounds(month)).one()))

    def count_served(self, month: Month) -> int:
        """Count the accounts of each region; how many regions."""
        return self._connection.execute(_COUNT, {"month": month, "now": self._now}).rowcount


def _bounds(month: Month) -> dict[str, datetime]:
    year, number = map(int, month.split("-"))
    first = datetime(year, number, 1, tzinfo=NAIROBI)
    return {"first": first, "next": (first + timedelta(days=32)).replace(day=1)}
