"""How many people heard of planned work, and how long before it began: by the batches in which they were told."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.core.repository import Repository
from store.outages.planned_works import PHONES

_LEADS = sa.text(f"""
    SELECT {PHONES.format(work_id=":id")} AS phones, coalesce(sum(told), 0) AS told, min(lead_minutes) AS least,
           min(lead_minutes) FILTER (WHERE heard_by_then * 2 >= all_told) AS middle,
           coalesce(sum(told) FILTER (WHERE lead_minutes >= :enough), 0) AS in_time
    FROM (
        SELECT lead_minutes, told, sum(told) OVER () AS all_told,
               sum(told) OVER (ORDER BY lead_minutes) AS heard_by_then
        FROM planned_batches WHERE work_id = :id
    ) batches
""")
_TOLD = sa.text("""
    SELECT work_id, sum(told)::int, coalesce(sum(told) FILTER (WHERE lead_minutes >= :enough), 0)::int
    FROM planned_batches WHERE work_id = ANY(:ids) GROUP BY work_id
""")


class Told(NamedTuple):
    """How many phones were told of work, and of these how many in time."""

    phones: int = 0
    in_time: int = 0


class PlannedReach(Repository):
    """Reads it on the connection of a unit of work."""

    def told(self, work_ids: Sequence[int], enough_minutes: int) -> Mapping[int, Told]:
        """How many phones were told of each, and of these how many so long before."""
        rows = self._connection.execute(_TOLD, {"ids": list(work_ids), "enough": enough_minutes})
        return {work_id: Told(phones, in_time) for work_id, phones, in_time in rows}

    def leads(self, work_id: int, enough_minutes: int) -> Mapping[str, Any]:
        """How long before it began its people were told."""
        asked = {"id": work_id, "enough": enough_minutes}
        return dict(self._connection.execute(_LEADS, asked).mappings().one())
