"""What a round is drawn from: each list by an index, in the order in which its rows are taken."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import ARRAY

from domain.accounts.accounts import CLOSED, DISCONNECTED
from domain.field.drawing import Candidate
from domain.field.round_pools import LotRange, ScoreSeen
from domain.field.seals import SealEvent
from domain.field.technicians import ACTIVE
from domain.field.visit_orders import DONE, OPEN, PLANNED, WITH_A_TECHNICIAN, Why
from store.core.batching import Rows
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements
from store.field.use_questions import IS_APART

REST_AFTER_A_VISIT = timedelta(days=90)
"""Nobody goes there again for a reason of the score so soon after a visit."""

# Of an account `a` and the meter `m` that hangs there now.
_FITTED_BY = f"""
    (SELECT e.technician_id FROM seal_events e WHERE e.meter_id = m.id AND e.event = '{SealEvent.FITTED}'
     ORDER BY e.id DESC LIMIT 1) AS fitted_by
"""
_FACTS = f"""
    m.id AS meter_id, a.id AS account_id, n.name AS area, a.route, m.number AS meter_number, a.category AS stratum,
    {_FITTED_BY}
"""
_NO_ORDER = f"NOT EXISTS (SELECT FROM visit_orders o WHERE o.meter_id = m.id AND o.state IN {OPEN})"
_IS_SET_APART = f"(a.status = '{DISCONNECTED}' OR {IS_APART})"
"""No score sends anybody there, also where that came after the scores of the month."""
_IN_SERVICE = f"m.removed_on IS NULL AND a.status <> '{CLOSED}'"
# Of a meter, or of the place of an application, which has none yet.
ORDERED = f"""
    SELECT m.id AS meter_id, a.id AS account_id, coalesce(n.name, p.area, '') AS area, a.route,
           coalesce(m.number, '') AS meter_number, coalesce(a.category, p.class) AS stratum, {_FITTED_BY},
           p.id AS application_id,
           (SELECT t.id FROM technicians t WHERE t.phone = p.phone AND t.retired_at IS NULL) AS applied_by,
           o.id AS order_id, o.why, o.reason
    FROM visit_orders o LEFT JOIN meters m ON m.id = o.meter_id LEFT JOIN accounts a ON a.id = o.account_id
    LEFT JOIN applications p ON p.id = o.application_id LEFT JOIN areas n ON n.id = coalesce(a.area_id, p.area_id)
"""
# One order of those that wait for the same meter; the others end with it, or wait on.
_WAITING = sa.text(f"""
    {ORDERED}
    WHERE o.state = '{PLANNED}' AND n.region = :region AND NOT EXISTS (
        SELECT FROM visit_orders out WHERE out.meter_id = o.meter_id AND out.state IN {WITH_A_TECHNICIAN})
      AND NOT (o.why = '{Why.RISK}' AND {_IS_SET_APART})
    ORDER BY o.due_on, o.id LIMIT :limit
""")
_RANGE = sa.text("SELECT min(id), max(id) FROM accounts")
_LOT = sa.text(f"""
    SELECT {_FACTS}, '{Why.RANDOM}' AS why
    FROM unnest(:ids) WITH ORDINALITY AS drawn (id, place)
    JOIN accounts a ON a.id = drawn.id JOIN areas n ON n.id = a.area_id JOIN meters m ON m.account_id = a.id
    WHERE n.region = :region AND {_IN_SERVICE} AND {_NO_ORDER}
    ORDER BY drawn.place
""").bindparams(sa.bindparam("ids", type_=ARRAY(BigInteger)))
_STRATA = sa.text("SELECT kind, meters FROM lot_strata WHERE month = :month AND region = :region")
# Who was there is of another team; whoever went for the second time is not checked again.
_VISITED = sa.text(f"""
    SELECT {_FACTS}, '{Why.SECOND_VISIT}' AS why
    FROM technicians t JOIN findings f ON f.technician_id = t.id JOIN visit_orders v ON v.id = f.order_id
    JOIN meters m ON m.id = f.meter_id JOIN accounts a ON a.id = f.account_id JOIN areas n ON n.id = a.area_id
    WHERE t.region = :region AND t.team <> :team AND f.found_on >= :since AND v.why <> '{Why.SECOND_VISIT}'
      AND {_IN_SERVICE} AND {_NO_ORDER} AND NOT EXISTS (
        SELECT FROM visit_orders again
        WHERE again.meter_id = m.id AND again.why = '{Why.SECOND_VISIT}' AND again.id > v.id)
    ORDER BY f.id LIMIT :limit
""")
_REASONS = sa.text(f"""
    SELECT {_FACTS}, '{Why.RISK}' AS why, s.rules AS reason, s.expected_units
    FROM risk_scores s JOIN accounts a ON a.id = s.account_id JOIN areas n ON n.id = a.area_id
    JOIN meters m ON m.id = s.meter_id
    WHERE s.scored_on = :month AND s.region = :region AND s.is_reason AND {_IN_SERVICE} AND {_NO_ORDER}
      AND NOT {_IS_SET_APART}
      AND NOT EXISTS (SELECT FROM visit_orders seen WHERE seen.meter_id = m.id AND seen.state = '{DONE}'
                      AND seen.closed_at > :rested)
    ORDER BY s.expected_units DESC, s.meter_id LIMIT :limit
""")
_DUE = sa.text(f"""
    SELECT {_FACTS}, '{Why.SEAL_DUE}' AS why
    FROM periodic_checks c JOIN meters m ON m.id = c.meter_id JOIN accounts a ON a.id = m.account_id
    JOIN areas n ON n.id = a.area_id
    WHERE c.region = :region AND c.counted_from <= :counted_by AND {_IN_SERVICE} AND {_NO_ORDER}
    ORDER BY c.counted_from, c.meter_id LIMIT :limit
""")
_AT_WORK = sa.text(f"""
    SELECT staff_number FROM technicians WHERE region = :region AND state = '{ACTIVE}' ORDER BY staff_number
""")
_NEWEST = sa.text("SELECT max(month) FROM risk_runs WHERE finished_at IS NOT NULL")
_SCORES = sa.text("""
    SELECT account_id, rules, probability FROM risk_scores WHERE account_id = ANY(:ids) AND scored_on = :month
""").bindparams(sa.bindparam("ids", type_=ARRAY(BigInteger)))


class RoundPools(Repository):
    """Reads them on the connection of a unit of work."""

    def newest_scores(self) -> date | None:
        """The month of the newest pass that is through."""
        month: date | None = self._connection.scalar(_NEWEST)
        return month

    def technicians_at_work(self, region: str) -> list[str]:
        """The staff numbers of the region's technicians who can be given work."""
        return [*self._connection.scalars(_AT_WORK, {"region": region})]

    def waiting(self, region: str, today: date, limit: int) -> list[Candidate]:
        """Orders that wait for a technician, what is due first at the beginning."""
        return self._candidates(_WAITING, region=region, today=today, limit=limit)

    def lot_range(self) -> LotRange | None:
        first, last = self._connection.execute(_RANGE).one()
        return LotRange(first, last) if last else None

    def lot(self, region: str, account_ids: Sequence[int]) -> list[Candidate]:
        """Those of the ids that are meters of the region, in the order of the ids."""
        return self._candidates(_LOT, region=region, ids=[*account_ids])

    def strata(self, month: date, region: str) -> dict[str, int]:
        """How many meters of each kind there were in the region."""
        rows = self._connection.execute(_STRATA, {"month": month, "region": region})
        return {row.kind: row.meters for row in rows}

    def visited(self, region: str, team: str, since: date, limit: int) -> list[Candidate]:
        """Meters that another team has visited."""
        return self._candidates(_VISITED, region=region, team=team, since=since, limit=limit)

    def reasons(self, month: date, region: str, today: date, limit: int) -> list[Candidate]:
        """Meters with reasons, by the units that are to be expected there; none that is set apart by now."""
        rested = self._now - REST_AFTER_A_VISIT
        return self._candidates(_REASONS, month=month, region=region, today=today, rested=rested, limit=limit)

    def due(self, region: str, counted_by: date, limit: int) -> list[Candidate]:
        """Meters whose months are over, those first that wait longest."""
        return self._candidates(_DUE, region=region, counted_by=counted_by, limit=limit)

    def scores(self, month: date, account_ids: Sequence[int]) -> dict[int, ScoreSeen]:
        """What their scores of this month say."""
        rows = self._connection.execute(_SCORES, {"month": month, "ids": [*account_ids]})
        return {account_id: ScoreSeen(rules, probability) for account_id, rules, probability in rows}

    def _candidates(self, statement: sa.TextClause, **values: Any) -> list[Candidate]:
        allow_slow_statements(self._connection)
        return candidates(self._connection.execute(statement, values))


def candidates(rows: Rows) -> list[Candidate]:
    return [Candidate(**{**row, "why": Why(row["why"])}) for row in rows.mappings()]
