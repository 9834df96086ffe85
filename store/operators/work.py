"""What waits for operators: how much of each kind, since when, and the items, the oldest first.

What waits is little, and found by indexes that hold it alone. The queues that follow from a look at every account are
counted by a job.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, Integer, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.connections.rungs import WAITING, Rung
from domain.errors import InvalidInput
from domain.operators.queues import COUNTED_BY_JOB, MAX_COUNTED, Item, Queue, Waiting
from domain.values.moments import EPOCH, micros_of, moment_of
from store.accounts.category_counts import IDS_PER_PART, ids_of
from store.billing.worklists import Worklists, counted_by_region
from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements
from store.payments.doubtful_payments import DOUBTFUL_FOR

PER_PAGE = 50
COUNTRY = ""
"""Of a row that says when a queue was counted, also where nothing waited."""

work_counts = Table(
    "work_counts",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("region", Text, primary_key=True),
    Column("part", Integer, primary_key=True, server_default="0", comment="which of the parts of all accounts"),
    Column("waiting", Integer, nullable=False),
    Column("oldest", DateTime(timezone=True), comment="since when the first of them waits"),
    Column("counted_at", DateTime(timezone=True), nullable=False),
    comment="queues that only a look at every account counts: a job does, not the page",
)

_OF_ACCOUNT = "a.id, a.number, a.name, n.region, n.name"
_BESIDE = "JOIN areas n ON n.id = a.area_id"
_WHERE_KNOWN = "NULL::bigint, NULL::text, NULL::text, n.region, n.name"
_BESIDE_IF_ANY = "LEFT JOIN areas n ON n.id = a.area_id"
_APPLICATIONS = """
    SELECT p.id, p.reached_at, p.state, NULL::bigint, NULL::text, p.name, n.region, p.area
    FROM applications p LEFT JOIN areas n ON n.id = p.area_id
"""
# Of each queue: the id and age of an item, what it is, the account, and where it is kept.
_QUEUES: Mapping[Queue, str] = {
    Queue.REQUESTS: """
        SELECT r.id, r.requested_at, r.kind || ' ' || r.subject, NULL::bigint, NULL::text, r.author, r.region,
               NULL::text
        FROM approval_requests r LEFT JOIN approval_decisions d ON d.request_id = r.id
        WHERE r.expires_at > :now AND d.request_id IS NULL
          AND (CAST(:kinds AS text[]) IS NULL OR r.kind = ANY(CAST(:kinds AS text[])))
    """,
    Queue.QUERIES: f"""
        SELECT q.id, q.opened_at, q.complaint, {_OF_ACCOUNT}
        FROM bill_queries q JOIN accounts a ON a.id = q.account_id {_BESIDE} WHERE q.answered_at IS NULL
    """,
    Queue.DATA_REQUESTS: """
        SELECT d.id, d.opened_at, d.wish, NULL::bigint, NULL::text, '...' || right(d.phone, 3), NULL::text, NULL::text
        FROM data_requests d WHERE d.answered_at IS NULL
    """,
    Queue.INCIDENTS: """
        SELECT i.id, i.opened_at, 'incident', NULL::bigint, NULL::text, NULL::text, i.region, n.name
        FROM incidents i LEFT JOIN areas n ON n.id = i.area_id WHERE i.closed_at IS NULL
    """,
    Queue.SUSPENSE: f"""
        SELECT s.payment_id, s.held_at, s.reason, {_WHERE_KNOWN}
        FROM suspense s LEFT JOIN accounts a ON a.id = s.proposed_account_id {_BESIDE_IF_ANY}
        WHERE s.released_at IS NULL
    """,
    Queue.BREAKS: f"""
        SELECT b.id, b.found_at, b.kind, {_WHERE_KNOWN}
        FROM recon_breaks b LEFT JOIN accounts a ON a.id = b.account_id {_BESIDE_IF_ANY} WHERE b.settled_at IS NULL
    """,
    Queue.OVERRUN_APPLICATIONS: f"""
        {_APPLICATIONS} WHERE p.overrun_at IS NOT NULL AND p.clock IS NOT NULL
    """,
    Queue.UNCONFIRMED_METERS: f"""
        {_APPLICATIONS} WHERE p.state = '{Rung.METERED}' AND p.reached_at < :now - interval '7 days'
    """,
    Queue.APPLICATIONS: f"""
        {_APPLICATIONS} WHERE p.state IN {tuple(map(str, WAITING))}
    """,
    Queue.PARKED: f"""
        SELECT a.id, a.parked_at, a.parked, {_OF_ACCOUNT} FROM accounts a {_BESIDE} WHERE a.parked IS NOT NULL
    """,
}
_COLUMNS = "(id, since, about, account_id, number, name, region, area)"
_IN_REGIONS = """
    (cardinality(CAST(:regions AS text[])) = 0 OR region IS NULL OR lower(region) = ANY(CAST(:regions AS text[])))
"""
_IN_PLACE = """
    (CAST(:region AS text) IS NULL OR lower(region) = lower(:region))
    AND (CAST(:area AS text) IS NULL OR lower(area) = lower(:area))
"""
_COUNTED = sa.text(f"""
    SELECT queue, sum(waiting)::int AS waiting, min(oldest) AS oldest, min(counted_at) AS counted_at FROM work_counts
    WHERE queue = ANY(:queues) AND (region = '{COUNTRY}' OR {_IN_REGIONS}) GROUP BY queue
""")
_KEPT = insert(work_counts)
_KEEP = _KEPT.on_conflict_do_update(
    index_elements=[work_counts.c.queue, work_counts.c.region, work_counts.c.part],
    set_={name: _KEPT.excluded[name] for name in ("waiting", "oldest", "counted_at")},
)
_FORGET = sa.text("DELETE FROM work_counts WHERE queue = :queue AND part = :part AND counted_at < :counted_at")
_NEXT_PARTS = sa.text(f"""
    SELECT p.part FROM (SELECT min(id) / :size AS first, max(id) / :size AS last FROM accounts) AS ids,
         generate_series(first, last) AS p (part)
    LEFT JOIN work_counts c ON c.queue = '{COUNTED_BY_JOB[0]}' AND c.region = '{COUNTRY}' AND c.part = p.part
    ORDER BY c.counted_at NULLS FIRST, p.part LIMIT :parts
""")
_KEY = re.compile(r"([0-9]{1,17})\.([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a queue is looked at: regions of the operator, of which one, and one area, may be chosen. `kinds`: those of
    the requests for a second person that the operator may decide; None: all.
    """

    regions: tuple[str, ...] = ()
    region: str | None = None
    area: str | None = None
    kinds: tuple[str, ...] | None = None

    def values(self) -> dict[str, Any]:
        return {
            "regions": [each.lower() for each in self.regions],
            "region": self.region or None,
            "area": self.area or None,
            "kinds": None if self.kinds is None else [*self.kinds],
        }


class Work(Repository):
    """Reads and counts it on the connection of a unit of work."""

    def waiting(
        self, queues: Sequence[Queue], regions: Sequence[str], kinds: tuple[str, ...] | None = None
    ) -> list[Waiting]:
        """How much waits in these queues within the regions, of requests those kinds: two statements, whatever there
        is.
        """
        values = Place(tuple(regions), kinds=kinds).values()
        found = {each.queue: each for each in (*self._just_now(queues, values), *self._as_counted(queues, values))}
        return [found.get(queue, Waiting(queue, 0, None)) for queue in queues]

    def items(self, queue: Queue, place: Place, after: str | None) -> list[Item]:
        """The items after this key, the oldest first. Raises `InvalidInput` for a key that no page has given."""
        since, id_ = _parsed(after) if after else (EPOCH, 0)
        statement = sa.text(f"""
            SELECT * FROM ({_QUEUES[queue]}) AS item {_COLUMNS}
            WHERE (since, id) > (:since, :id) AND {_IN_REGIONS} AND {_IN_PLACE} ORDER BY since, id LIMIT :limit
        """)
        values = {**place.values(), "now": self._now, "since": since, "id": id_, "limit": PER_PAGE}
        rows = self._connection.execute(statement, values).mappings()
        return [Item(**row, key=_key(row["since"], row["id"])) for row in rows]

    def next_parts(self, parts: int) -> Sequence[int]:
        """The parts of the accounts that were never counted, or first of all: so all of them come in turn."""
        return self._connection.execute(_NEXT_PARTS, {"size": IDS_PER_PART, "parts": parts}).scalars().all()

    def count(self, queue: Queue, part: int, today: date, window_days: int, last_step: int) -> None:
        """Count one of the queues that need a look at each account of a part, and keep how many wait in each region."""
        allow_slow_statements(self._connection)
        days: dict[str, Any] = {"today": today, "window_days": window_days, "last_step": last_step}
        days["late_before"] = Worklists(self._transaction).late_before(today, window_days, last_step)
        values = {**days, **ids_of(part), "since": self._now - DOUBTFUL_FOR}
        counted = list(self._connection.execute(counted_by_region(queue), values))
        kept = {"queue": queue, "part": part, "counted_at": self._now}
        rows = [
            {**kept, "region": region, "waiting": waiting, "oldest": oldest}
            for region, waiting, oldest in [(COUNTRY, 0, None), *counted]
        ]
        self._connection.execute(_KEEP, sorted(rows, key=itemgetter("region")))
        self._connection.execute(_FORGET, kept)

    def _just_now(self, queues: Sequence[Queue], values: Mapping[str, Any]) -> list[Waiting]:
        asked = [queue for queue in queues if queue not in COUNTED_BY_JOB]
        if not asked:
            return []
        parts = " UNION ALL ".join(_counting(queue) for queue in asked)
        rows = self._connection.execute(sa.text(parts), {**values, "now": self._now, "limit": MAX_COUNTED + 1})
        return [Waiting(Queue(queue), count, oldest) for queue, count, oldest in rows]

    def _as_counted(self, queues: Sequence[Queue], values: Mapping[str, Any]) -> list[Waiting]:
        asked = [queue.value for queue in queues if queue in COUNTED_BY_JOB]
        if not asked:
            return []
        rows = self._connection.execute(_COUNTED, {**values, "queues": asked})
        return [Waiting(Queue(row.queue), row.waiting, row.oldest, row.counted_at) for row in rows]


def _counting(queue: Queue) -> str:
    return f"""
        SELECT '{queue}', count(*), min(since) FROM (
            SELECT since FROM ({_QUEUES[queue]}) AS item {_COLUMNS} WHERE {_IN_REGIONS} ORDER BY since LIMIT :limit
        ) some_of_{queue}
    """


def _key(since: datetime, id_: int) -> str:
    return f"{micros_of(since)}.{id_}"


def _parsed(key: str) -> tuple[datetime, int]:
    found = _KEY.fullmatch(key)
    if found is None:
        raise InvalidInput("This is no page of the queue: begin at the oldest", "not_a_page")
    return moment_of(int(found[1])), int(found[2])
