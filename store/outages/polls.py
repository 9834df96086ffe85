"""The questions whether power is really back: who is asked, when, and what they said."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.accounts.accounts import ACTIVE
from domain.care.outages import KNOWN, LIFE, RESTORED, Ticket
from domain.messaging.pending import MAY_WAIT_LONG
from domain.outages.incidents import CLOSED, Incident
from domain.outages.restoration import ANSWERED_WITHIN, SAMPLES_PER_TRANSFORMER, Poll, Said, Standing
from store.core.in_regions import in_regions, lowered
from store.core.metadata import metadata
from store.core.repository import Repository

MAX_TRANSFORMERS_SAMPLED = 100
JUDGED_FOR = timedelta(days=3)
ANSWERS = (Said.BACK.value, Said.DARK.value)

restoration_polls = Table(
    "restoration_polls",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the serial of its reference"),
    Column("incident_id", BigInteger, ForeignKey("incidents.id"), nullable=False),
    Column("ticket_id", BigInteger, ForeignKey("outage_tickets.id"), comment="empty: did not report"),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), comment="empty: reported a place without account"),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("asked_at", DateTime(timezone=True)),
    Column("answered_at", DateTime(timezone=True)),
    Column("answer", Text),
    CheckConstraint("num_nonnulls(ticket_id, account_id) > 0", name="whom"),
    CheckConstraint(f"answer IN {ANSWERS}", name="answer"),
    Index("restoration_polls_due_idx", "due_at", postgresql_where=sa.text("asked_at IS NULL")),
    Index("restoration_polls_incident_id_idx", "incident_id"),
    Index("restoration_polls_ticket_id_idx", "ticket_id"),
    Index("restoration_polls_account_id_idx", "account_id"),
)

_ASK_REPORTERS = sa.text(f"""
    INSERT INTO restoration_polls (incident_id, ticket_id, account_id, due_at)
    SELECT DISTINCT ON (phone) incident_id, id, account_id, CAST(:due_at AS timestamptz) FROM outage_tickets
    WHERE incident_id = :id AND state = '{RESTORED}' ORDER BY phone, id DESC
""")
# In an order that is another one for each incident, so that it is not always the same neighbours who are asked.
_CANDIDATES = f"""
    SELECT a.id, a.phone FROM accounts a
    WHERE a.status = '{ACTIVE}' AND a.phone IS NOT NULL
      AND NOT EXISTS (SELECT FROM marked_phones m WHERE m.phone = a.phone)
      AND NOT EXISTS (SELECT FROM outage_tickets t WHERE t.phone = a.phone AND t.incident_id = :id)
      AND {{whose}} ORDER BY md5(:id || ':' || a.id) LIMIT {SAMPLES_PER_TRANSFORMER}
"""
_ASK_SAMPLES = """
    INSERT INTO restoration_polls (incident_id, account_id, due_at)
    SELECT DISTINCT ON (phone) :id, id, CAST(:due_at AS timestamptz) FROM ({chosen}) chosen ORDER BY phone, id
"""
_OF_TRANSFORMERS = f"""
    SELECT s.* FROM (SELECT id FROM transformers x WHERE {{which}} ORDER BY id LIMIT {MAX_TRANSFORMERS_SAMPLED}) x
    CROSS JOIN LATERAL ({_CANDIDATES.format(whose="a.transformer_id = x.id")}) s
"""
_IN_AREA = _CANDIDATES.format(whose="a.area_id = :area_id AND a.transformer_id IS NULL")
_SAMPLES = {
    "transformer": sa.text(_ASK_SAMPLES.format(chosen=_OF_TRANSFORMERS.format(which="x.id = :transformer_id"))),
    "feeder": sa.text(_ASK_SAMPLES.format(chosen=_OF_TRANSFORMERS.format(which="x.feeder_id = :feeder_id"))),
    "area": sa.text(_ASK_SAMPLES.format(chosen=_IN_AREA)),
}
_POLL = """
    p.id, p.incident_id, coalesce(t.phone, a.phone) AS phone,
    coalesce(t.language, h.language, a.language) AS language, coalesce(t.place, a.number) AS place, p.account_id,
    p.ticket_id, p.asked_at, p.answer
"""
_BESIDE = """
    LEFT JOIN outage_tickets t ON t.id = p.ticket_id LEFT JOIN accounts a ON a.id = p.account_id
    LEFT JOIN phones h ON h.phone = a.phone
"""
# A phone that was asked something else answers that first.
_DUE = sa.text(f"""
    SELECT {_POLL} FROM restoration_polls p {_BESIDE}
    WHERE p.asked_at IS NULL AND p.due_at <= :now AND p.due_at > :since AND coalesce(t.phone, a.phone) IS NOT NULL
      AND NOT EXISTS (SELECT FROM pending q WHERE q.phone = coalesce(t.phone, a.phone) AND q.expires_at > :now
                      AND NOT q.question ->> 'waiting' = ANY(:long))
      AND NOT EXISTS (SELECT FROM owner_questions o
                      WHERE o.asked_phone = coalesce(t.phone, a.phone) AND o.settled_at IS NULL)
    ORDER BY p.ticket_id IS NULL, p.due_at, p.id LIMIT :limit FOR UPDATE OF p SKIP LOCKED
""")
_FIND = sa.text(f"SELECT {_POLL} FROM restoration_polls p {_BESIDE} WHERE p.id = :id")
_OF_PHONE = sa.text(f"""
    SELECT {_POLL} FROM restoration_polls p {_BESIDE}
    WHERE p.asked_at > :since AND p.id IN (
        SELECT m.id FROM outage_tickets o JOIN restoration_polls m ON m.ticket_id = o.id WHERE o.phone = :phone
        UNION ALL
        SELECT m.id FROM accounts o JOIN restoration_polls m ON m.account_id = o.id AND m.ticket_id IS NULL
        WHERE o.phone = :phone)
    ORDER BY p.id DESC LIMIT 5
""")
_STANDING = sa.text(f"""
    SELECT count(*), count(*) FILTER (WHERE answer IS NULL AND coalesce(asked_at, due_at) > :since),
           count(*) FILTER (WHERE answer = '{Said.BACK.value}'), count(*) FILTER (WHERE answer = '{Said.DARK.value}')
    FROM restoration_polls WHERE incident_id = :id
""")
_TO_JUDGE = sa.text(f"""
    SELECT id FROM incidents WHERE state = '{CLOSED}' AND closed_at > :since ORDER BY id
""")
# Its reports are open again, in the incident of those who are still dark; what was reported anew meanwhile stays.
_DARK_TICKETS = sa.text(
    f"""
    UPDATE outage_tickets t SET state = '{LIFE.target("reopen")}', closed_at = NULL, incident_id = :child_id
    WHERE t.phone = :phone AND t.incident_id = :incident_id AND t.state IN {LIFE.sources("reopen")}
      AND (CAST(:ticket_id AS bigint) IS NULL OR t.id = :ticket_id)
      AND NOT EXISTS (SELECT FROM outage_tickets o WHERE o.phone = t.phone AND lower(o.place) = lower(t.place)
                      AND o.kind = t.kind AND o.id <> t.id AND o.state IN {LIFE.sources("withdraw")})
""".replace("',)", "')")
)
_LIGHT_AGAIN = sa.text(f"""
    UPDATE outage_tickets t SET state = '{LIFE.target("withdraw")}', closed_at = :now
    FROM incidents c
    WHERE c.parent_id = :incident_id AND t.incident_id = c.id AND t.phone = :phone AND t.state = '{KNOWN}'
    RETURNING c.id
""")
_LATELY_CLOSED = sa.text(f"""
    SELECT i.id, i.region, coalesce(x.name, f.name, n.name) AS place, i.state, i.closed_at,
           count(p.id) AS asked, count(*) FILTER (WHERE p.answer = '{Said.BACK.value}') AS back,
           count(*) FILTER (WHERE p.answer = '{Said.DARK.value}') AS dark
    FROM incidents i LEFT JOIN restoration_polls p ON p.incident_id = i.id LEFT JOIN areas n ON n.id = i.area_id
    LEFT JOIN feeders f ON f.id = i.feeder_id LEFT JOIN transformers x ON x.id = i.transformer_id
    WHERE i.closed_at > :since AND i.state <> 'merged' AND {in_regions("i.region")}
    GROUP BY i.id, x.name, f.name, n.name
    ORDER BY i.id DESC LIMIT :limit
""")


class Polls(Repository):
    """Reads and writes the questions on the connection of a unit of work."""

    def ask_reporters(self, incident: Incident) -> int:
        """Each phone that reported, once; how many."""
        return self._connection.execute(_ASK_REPORTERS, {"id": incident.id, "due_at": self._now}).rowcount

    def ask_samples(self, incident: Incident, due_at: datetime) -> int:
        """Some accounts of each transformer that did not report; of an area without transformers some of the area."""
        statement = _SAMPLES.get(incident.place.kind)
        if statement is None:
            return 0
        names = ("area_id", "feeder_id", "transformer_id")
        place = {name: getattr(incident.place, name) for name in names if f":{name}" in statement.text}
        return self._connection.execute(statement, {"id": incident.id, "due_at": due_at, **place}).rowcount

    def due(self, limit: int) -> Sequence[Poll]:
        """Those that are asked now, a phone once; reporters first."""
        asked = {
            "now": self._now,
            "since": self._now - ANSWERED_WITHIN,
            "limit": limit,
            "long": [*map(str, MAY_WAIT_LONG)],
        }
        found = [Poll(*row) for row in self._connection.execute(_DUE, asked)]
        return list({poll.phone: poll for poll in reversed(found)}.values())

    def asked(self, poll: Poll) -> None:
        self._set(poll.id, asked_at=self._now)

    def reported(self, poll: Poll, ticket: Ticket) -> None:
        """Whoever was asked has this report now."""
        self._set(poll.id, ticket_id=ticket.id)

    def find(self, poll_id: int) -> Poll | None:
        row = self._connection.execute(_FIND, {"id": poll_id}).first()
        return Poll(*row) if row else None

    def answered(self, poll: Poll, said: Said) -> None:
        """What was said last holds."""
        self._set(poll.id, answer=said.value, answered_at=self._now)

    def of_phone(self, phone: str, since: datetime) -> Sequence[Poll]:
        """What this phone was asked since then, the newest first."""
        return [Poll(*row) for row in self._connection.execute(_OF_PHONE, {"phone": phone, "since": since})]

    def standing(self, incident_id: int) -> Standing:
        asked = {"id": incident_id, "since": self._now - ANSWERED_WITHIN}
        return Standing(*self._connection.execute(_STANDING, asked).one())

    def to_judge(self) -> Sequence[int]:
        """The incidents that were closed in the last days, and are not proved to be over."""
        return self._connection.execute(_TO_JUDGE, {"since": self._now - JUDGED_FOR}).scalars().all()

    def dark_tickets(self, poll: Poll, child_id: int, ticket_id: int | None) -> int:
        """Open the reports of the phone again, all or the one that it names; how many."""
        asked: dict[str, Any] = {"phone": poll.phone, "incident_id": poll.incident_id}
        return self._connection.execute(_DARK_TICKETS, {**asked, "child_id": child_id, "ticket_id": ticket_id}).rowcount

    def light_again(self, poll: Poll) -> Sequence[int]:
        """It is back after all: the phone's reports are closed; in which incidents."""
        asked = {"phone": poll.phone, "incident_id": poll.incident_id, "now": self._now}
        return self._connection.execute(_LIGHT_AGAIN, asked).scalars().all()

    def lately_closed(self, limit: int, regions: Sequence[str] = ()) -> Sequence[dict[str, Any]]:
        """What was closed in the last days in these regions or in all, and what those who were asked say."""
        asked = {"since": self._now - JUDGED_FOR, "limit": limit, "regions": lowered(regions)}
        return [dict(row) for row in self._connection.execute(_LATELY_CLOSED, asked).mappings()]

    def _set(self, poll_id: int, **values: object) -> None:
        row = restoration_polls.update().where(restoration_polls.c.id == poll_id)
        self._connection.execute(row.values(**values))
