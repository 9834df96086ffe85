"""Who has an item of a queue open just now: others see it marked, and leave it to them for a while."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Table, Text

from store.core.metadata import metadata
from store.core.repository import Repository

LEASE_LASTS = timedelta(minutes=10)

work_leases = Table(
    "work_leases",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("operator", Text, nullable=False, comment="who has it open"),
    Column("until", DateTime(timezone=True), nullable=False),
)

_TAKE = sa.text("""
    INSERT INTO work_leases (queue, item_id, operator, until) VALUES (:queue, :item_id, :operator, :until)
    ON CONFLICT (queue, item_id) DO UPDATE SET
        operator = CASE WHEN work_leases.until < :now THEN excluded.operator ELSE work_leases.operator END,
        until = CASE WHEN work_leases.until < :now OR work_leases.operator = excluded.operator
                     THEN excluded.until ELSE work_leases.until END
    RETURNING operator
""")
_HELD = sa.text("""
    SELECT item_id, operator FROM work_leases WHERE queue = :queue AND item_id = ANY(:ids) AND until >= :now
""")
_DROP_ENDED = sa.text("DELETE FROM work_leases WHERE until < :now")


class WorkLeases(Repository):
    """Takes and reads them on the connection of a unit of work."""

    def take(self, queue: str, item_id: int, operator: str) -> str:
        """Open the item for the operator, unless another has it open; who has it now."""
        asked = {"queue": queue, "item_id": item_id, "operator": operator}
        times = {"now": self._now, "until": self._now + LEASE_LASTS}
        return str(self._connection.execute(_TAKE, {**asked, **times}).scalar_one())

    def held(self, queue: str, ids: Sequence[int]) -> dict[int, str]:
        """Who has which of these items open."""
        rows = self._connection.execute(_HELD, {"queue": queue, "ids": list(ids), "now": self._now})
        return {row.item_id: row.operator for row in rows}

    def drop_ended(self) -> None:
        self._connection.execute(_DROP_ENDED, {"now": self._now})
