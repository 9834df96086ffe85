"""Visits that wait for a person: a photo that has not come, a reading that was not taken, a meter that nobody saw."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from domain.field.findings import READING_TAKEN
from domain.field.visit_orders import OPEN, Unfinished
from domain.metering.readings import Mark
from store.core.repository import Repository
from store.field.visit_orders import is_left

LOOKED_BACK = timedelta(days=90)
"""A meter that nobody saw before that is for the next draw."""

_SHOWN = """
    o.id, o.why, o.attempt, a.number AS account, m.number AS meter, n.name AS area, n.region,
    t.staff_number AS technician
"""
_BESIDE = """
    LEFT JOIN accounts a ON a.id = o.account_id LEFT JOIN applications p ON p.id = o.application_id
    LEFT JOIN areas n ON n.id = coalesce(a.area_id, p.area_id)
    LEFT JOIN meters m ON m.id = o.meter_id LEFT JOIN technicians t ON t.id = o.technician_id
"""
_PAGE = """
    AND o.id > :after AND (CAST(:regions AS text[]) IS NULL OR n.region = ANY(CAST(:regions AS text[])))
    ORDER BY o.id LIMIT :limit
"""
_OF: dict[Unfinished, sa.TextClause] = {
    Unfinished.PHOTO: sa.text(f"""
        SELECT {_SHOWN}, f.found_at AS since, f.body AS about
        FROM findings f JOIN visit_orders o ON o.id = f.order_id {_BESIDE}
        WHERE f.photo_link IS NOT NULL AND f.photo_sha256 IS NULL AND o.state IN {OPEN} {_PAGE}
    """),
    # A reading of ours since then has settled it.
    Unfinished.READING: sa.text(f"""
        SELECT {_SHOWN}, f.found_at AS since, f.reading || ': ' || f.reading_outcome AS about
        FROM findings f JOIN visit_orders o ON o.id = f.order_id {_BESIDE}
        WHERE f.reading_outcome NOT IN {READING_TAKEN} AND NOT EXISTS (
            SELECT FROM readings r
            WHERE r.meter_id = f.meter_id AND r.read_on >= f.found_on AND r.mark = '{Mark.ACTUAL}'
              AND r.state = 'stands') {_PAGE}
    """),
    Unfinished.LEFT: sa.text(f"""
        SELECT {_SHOWN}, o.closed_at AS since, o.state AS about
        FROM visit_orders o {_BESIDE}
        WHERE {is_left("o.")} AND o.closed_at > :since
          AND NOT EXISTS (SELECT FROM visit_orders later WHERE later.meter_id = o.meter_id AND later.id > o.id)
          AND NOT EXISTS (
              SELECT FROM visit_orders later
              WHERE later.application_id = o.application_id AND later.state IN {OPEN}) {_PAGE}
    """),
}


class UnfinishedVisits(Repository):
    """Reads them on the connection of a unit of work."""

    def of(
        self, what: Unfinished, after: int, limit: int, regions: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Those after this order, in the order of their ids; of these regions, where some are named."""
        own = [*regions] if regions else None
        values = {"after": after, "limit": limit, "regions": own, "since": self._now - LOOKED_BACK}
        asked = {name: value for name, value in values.items() if f":{name}" in _OF[what].text}
        return [dict(row) for row in self._connection.execute(_OF[what], asked).mappings()]
