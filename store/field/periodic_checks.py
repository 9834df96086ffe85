"""From when each meter's months count until it is looked at again, whatever its score."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text

from store.core.metadata import metadata
from store.core.repository import Repository

periodic_checks = Table(
    "periodic_checks",
    metadata,
    Column("meter_id", BigInteger, ForeignKey("meters.id"), primary_key=True, autoincrement=False),
    Column("region", Text, nullable=False),
    Column("counted_from", Date, nullable=False, comment="when it was last looked at; before that, spread by its id"),
    Index("periodic_checks_due_idx", "region", "counted_from", "meter_id"),
)

_COPY = "COPY periodic_checks (meter_id, region, counted_from) FROM STDIN"
_CHECKED = sa.text("""
    INSERT INTO periodic_checks (meter_id, region, counted_from)
    SELECT o.meter_id, n.region, :day FROM visit_orders o
    JOIN accounts a ON a.id = o.account_id JOIN areas n ON n.id = a.area_id
    WHERE o.id = :order_id AND o.meter_id IS NOT NULL
    ON CONFLICT (meter_id) DO UPDATE SET counted_from = greatest(periodic_checks.counted_from, excluded.counted_from)
""")


class PeriodicChecks(Repository):
    """Reads and writes them on the connection of a unit of work."""

    def add(self, checks: Sequence[tuple[int, str, date]]) -> None:
        """Meters that had none; those of one pass, which no other process makes at the same time."""
        with self._connection.copy(_COPY) as copy:
            for check in checks:
                copy.write_row(check)

    def checked_at_visit(self, order_id: int, day: date) -> None:
        """Somebody looked at the meter of the order: its months begin anew."""
        self._connection.execute(_CHECKED, {"order_id": order_id, "day": day})
