"""What came in from outside, as it came: kept and committed before anybody answers or understands it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Index, Integer, LargeBinary, Table, Text

from store.core.batching import Write
from store.core.metadata import metadata
from store.core.repository import Repository

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default="", comment="what its path named"),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False, server_default="new"),
    Column("reason", Text, comment="why it could not be understood"),
    Column("failures", Integer, nullable=False, server_default="0", comment="how often it was tried and failed"),
    Column("not_before", DateTime(timezone=True), comment="when it is tried again"),
    Column("phone", Text, comment="whose text it was, once it is understood"),
    CheckConstraint("state IN ('new', 'done', 'failed')", name="state"),
    Index("inbox_phone_idx", "phone", "id", postgresql_where=sa.text("phone IS NOT NULL")),
    Index("inbox_new_idx", "kind", "id", postgresql_where=sa.text("state = 'new'")),
)

_ADD = Write("""
    received AS (
        INSERT INTO inbox (kind, subject, body, received_at)
        VALUES (:inbox_kind, :inbox_subject, :inbox_body, :inbox_received_at)
    )
""")
_TAKE = sa.text("""
SELECT id, subject, body, received_at FROM inbox WHERE kind = :kind AND state = 'new'
ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
""")
_NEXT = sa.text("""
SELECT id, subject, body, received_at, failures FROM inbox
WHERE kind = :kind AND state = 'new' AND id > :after AND coalesce(not_before <= :now, true)
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
""")
_POSTPONE = sa.text("UPDATE inbox SET failures = failures + 1, not_before = :until WHERE id = :id AND state = 'new'")
_SETTLE = sa.text("""
UPDATE inbox SET state = CASE WHEN said.reason IS NULL THEN 'done' ELSE 'failed' END, reason = said.reason,
                 phone = coalesce(:phone, phone)
FROM unnest(CAST(:ids AS bigint[]), CAST(:reasons AS text[])) AS said (id, reason)
WHERE inbox.id = said.id AND (said.reason IS NOT NULL OR coalesce(inbox.not_before <= :now, true))
""")


class Item(NamedTuple):
    """One thing that came in, not yet understood."""

    id: int
    subject: str
    body: bytes
    received_at: datetime
    failures: int = 0


class Inbox(Repository):
    """What came in, on the connection of a unit of work."""

    def keep(self, kind: str, body: bytes, subject: str = "") -> None:
        """Store the raw body, in one statement with what else waits; answer only after the commit."""
        self._connection.defer(
            _ADD,
            {
                "inbox_kind": kind,
                "inbox_subject": subject,
                "inbox_body": body,
                "inbox_received_at": self._now,
            },
        )

    def take(self, kind: str, limit: int) -> Sequence[Item]:
        """The oldest that nobody else is at, until this transaction ends."""
        return [Item(*row) for row in self._connection.execute(_TAKE, {"kind": kind, "limit": limit})]

    def next(self, kind: str, after: int) -> Item | None:
        """The one after this id that is due and that nobody else is at, until this transaction ends."""
        row = self._connection.execute(_NEXT, {"kind": kind, "after": after, "now": self._now}).first()
        return Item(*row) if row else None

    def postpone(self, item: Item, until: datetime) -> None:
        """It failed: it is tried again then, not before."""
        self._connection.execute(_POSTPONE, {"id": item.id, "until": until})

    def settle(self, items: Sequence[Item], failures: Mapping[int, str], phone: str | None = None) -> None:
        """They are done, but for those that were postponed; those that could not be understood are kept with the
        reason. `phone` wrote them.
        """
        if items:
            ids = [item.id for item in items]
            reasons = [failures.get(each) for each in ids]
            self._connection.execute(_SETTLE, {"ids": ids, "reasons": reasons, "phone": phone, "now": self._now})
