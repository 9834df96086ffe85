"""Where reports wait that belong together. Only those of people count, and only those who should have power."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from domain.accounts.accounts import ACTIVE
from domain.care.outages import LIFE as TICKET_LIFE
from domain.care.outages import NO_POWER, OF_THE_SUPPLY, REPORTED, Reporter, Ticket
from domain.outages.grouping import OutageRules, ReportedPlace
from domain.outages.incidents import LIFE, Place
from store.core.repository import Repository
from store.outages.incidents import IS_AT_ACCOUNT, NEAREST_FIRST

LOOKED_BACK = timedelta(days=1)
"""A report that stood alone for so long is not part of a new outage."""
GROUPING_LOCK = 7_180_018
"""Of the database: reports are grouped by one worker at a time, so that a place gets one incident."""

# One person's six accounts, or six phones of one account, are one: the fewest of the three count.
_PEOPLE = "least(count(DISTINCT phone), count(DISTINCT coalesce(account_id, -id)), count(DISTINCT person))"
_WAITING = f"""
    waiting AS (
        SELECT t.id, t.phone, t.account_id, coalesce(a.phone, t.phone) AS person, t.reported_at,
               a.transformer_id, t.area_id
        FROM outage_tickets t LEFT JOIN accounts a ON a.id = t.account_id
        WHERE t.state = '{REPORTED}' AND t.reported_at > :since AND t.kind = '{NO_POWER}' AND NOT t.only_here
          AND (a.id IS NULL OR a.status = '{ACTIVE}')
    )
"""
_AT_TRANSFORMERS = sa.text(f"""
    WITH {_WAITING}, late AS (
        SELECT *, max(reported_at) OVER (PARTITION BY transformer_id) AS last_at
        FROM waiting WHERE transformer_id IS NOT NULL
    )
    SELECT x.region, x.id, w.people, w.since,
           (SELECT count(*) FROM (SELECT FROM accounts c WHERE c.transformer_id = x.id AND c.status = '{ACTIVE}'
                                  LIMIT :enough) counted)
    FROM (
        SELECT transformer_id, {_PEOPLE} AS people, min(reported_at) AS since
        FROM late WHERE reported_at >= last_at - CAST(:within AS interval) GROUP BY 1
    ) w JOIN transformers x ON x.id = w.transformer_id
    WHERE w.people >= :fewest ORDER BY x.id
""")
_IN_AREAS = sa.text(f"""
    WITH {_WAITING}, late AS (
        SELECT *, max(reported_at) OVER (PARTITION BY area_id) AS last_at
        FROM waiting WHERE transformer_id IS NULL AND area_id IS NOT NULL
    )
    SELECT n.region, n.id, w.people, w.since
    FROM (
        SELECT area_id, {_PEOPLE} AS people, min(reported_at) AS since
        FROM late WHERE reported_at >= last_at - CAST(:within AS interval) GROUP BY 1
    ) w JOIN areas n ON n.id = w.area_id
    WHERE w.people >= :fewest ORDER BY n.id
""")
# What was closed lately counts no more; what began long before is an outage of its own.
_UPSTREAM = sa.text(f"""
    SELECT f.region, f.id, d.transformers, d.since
    FROM (
        SELECT x.feeder_id, count(*) AS transformers, min(i.began_at) AS since
        FROM (SELECT i.*, max(i.began_at) OVER (PARTITION BY y.feeder_id) AS last_at
              FROM incidents i JOIN transformers y ON y.id = i.transformer_id
              WHERE i.state IN {LIFE.sources("merge")} AND y.feeder_id IS NOT NULL) i
        JOIN transformers x ON x.id = i.transformer_id
        WHERE i.began_at >= i.last_at - CAST(:within AS interval)
        GROUP BY 1
    ) d JOIN feeders f ON f.id = d.feeder_id
    WHERE d.transformers >= :fewest ORDER BY f.id
""")
_BELOW = sa.text(f"""
    SELECT i.id FROM incidents i JOIN transformers x ON x.id = i.transformer_id
    WHERE x.feeder_id = :feeder_id AND i.state IN {LIFE.sources("merge")} ORDER BY i.id
""")
# What came in the moment that an incident was opened, or before it.
_JOIN_OPEN = sa.text(f"""
    UPDATE outage_tickets t SET state = '{TICKET_LIFE.target("take up")}', incident_id = c.id
    FROM (
        SELECT w.id AS ticket, (
            SELECT i.id FROM incidents i WHERE i.region = n.region AND i.closed_at IS NULL AND {IS_AT_ACCOUNT}
            ORDER BY {NEAREST_FIRST} LIMIT 1
        ) AS id
        FROM outage_tickets w JOIN areas n ON n.id = w.area_id LEFT JOIN accounts a ON a.id = w.account_id
        WHERE w.state = '{REPORTED}' AND w.reported_at > :since AND w.kind = ANY(:kinds) AND NOT w.only_here
    ) c
    WHERE t.id = c.ticket AND c.id IS NOT NULL AND t.state = '{REPORTED}'
    RETURNING t.incident_id, t.phone, t.language, t.account_id, t.id, t.kind, t.place, t.state
""")
_TAKE_TURN = sa.text(f"SELECT pg_try_advisory_xact_lock({GROUPING_LOCK})")


class ReportGroups(Repository):
    """Reads where reports wait, on the connection of a unit of work."""

    def take_turn(self) -> bool:
        """Whether no other worker groups reports now; none does until the commit."""
        return bool(self._connection.scalar(_TAKE_TURN))

    def at_transformers(self, rules: OutageRules) -> Sequence[ReportedPlace]:
        asked = {**self._within(rules), "fewest": rules.min_transformer_accounts, "enough": rules.accounts_that_matter}
        rows = self._connection.execute(_AT_TRANSFORMERS, asked)
        return [
            ReportedPlace(Place(region, transformer_id=found), people, since, accounts)
            for region, found, people, since, accounts in rows
        ]

    def in_areas(self, rules: OutageRules) -> Sequence[ReportedPlace]:
        """Of those whose transformer is not known."""
        rows = self._connection.execute(_IN_AREAS, {**self._within(rules), "fewest": rules.area_accounts})
        return [ReportedPlace(Place(region, area_id=found), people, since) for region, found, people, since in rows]

    def upstream(self, rules: OutageRules) -> Sequence[ReportedPlace]:
        """The feeders with incidents at several of their transformers."""
        asked: dict[str, Any] = {"within": rules.within, "fewest": rules.feeder_transformers}
        rows = self._connection.execute(_UPSTREAM, asked)
        return [ReportedPlace(Place(region, feeder_id=found), some, since) for region, found, some, since in rows]

    def below(self, feeder_id: int) -> Sequence[int]:
        """The open incidents at transformers of the feeder."""
        return self._connection.execute(_BELOW, {"feeder_id": feeder_id}).scalars().all()

    def join_open(self) -> Sequence[tuple[int, Reporter]]:
        """Reports that wait join the open incident nearest to them: which incident, and whose."""
        rows = self._connection.execute(_JOIN_OPEN, {"since": self._now - LOOKED_BACK, "kinds": list(OF_THE_SUPPLY)})
        return [
            (incident_id, Reporter(phone, language, account, Ticket(*ticket)))
            for incident_id, phone, language, account, *ticket in rows
        ]

    def _within(self, rules: OutageRules) -> dict[str, Any]:
        return {"within": rules.within, "since": self._now - LOOKED_BACK}
