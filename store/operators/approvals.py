"""What was asked for and what became of it, as rows that are only added. A request is decided by one row, the first.

The payload is kept as the text that was digested, so that the database itself can tell whether it is what it was. A
trigger refuses an approval by the author, of something else, or too late, whoever writes it.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.errors import NotFound, Refused
from domain.operators.approvals import VERDICTS, ApprovalRequest, Decision, NewRequest, Person, canonical
from store.core.metadata import metadata
from store.core.repository import Repository

DECIDERS_LOCK = 977_065  # any number, but the same for all; the second key is the request's

approval_requests = Table(
    "approval_requests",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, comment="by which it is found"),
    Column("payload", Text, nullable=False, comment="canonical JSON: the text that was digested"),
    Column("digest", Text, nullable=False, comment="SHA-256 of kind and payload, a line each"),
    Column("region", Text, comment="where it is, if it is somewhere"),
    Column("author", Text, ForeignKey("operators.name"), nullable=False),
    Column("author_staff_number", Text),
    Column("author_os_user", Text, comment="the user of the host, where it was a command"),
    Column("reason", Text, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(
        r"digest = encode(sha256(convert_to(kind || E'\n' || payload, 'UTF8')), 'hex')",
        name="digest",
    ),
    Index("approval_requests_subject_idx", "kind", "subject", "id"),
    Index("approval_requests_expires_at_idx", "expires_at", "id"),
)

approval_decisions = Table(
    "approval_decisions",
    metadata,
    Column("request_id", BigInteger, ForeignKey("approval_requests.id"), primary_key=True, autoincrement=False),
    Column("verdict", Text, nullable=False),
    Column("digest", Text, nullable=False, comment="of what was looked at"),
    Column("decided_by", Text, ForeignKey("operators.name"), nullable=False),
    Column("staff_number", Text),
    Column("os_user", Text),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    sa.CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
)

_COLUMNS = """
r.id, r.kind, r.subject, r.payload, r.digest, r.region, r.author, r.author_staff_number, r.author_os_user, r.reason,
r.requested_at, r.expires_at, d.verdict, d.decided_by, d.staff_number, d.os_user, d.decided_at, d.reason
"""
_FROM = "FROM approval_requests r LEFT JOIN approval_decisions d ON d.request_id = r.id"
_GET = sa.text(f"SELECT {_COLUMNS} {_FROM} WHERE r.id = :id")
_NEWEST = sa.text(f"""
SELECT {_COLUMNS} {_FROM} WHERE r.kind = :kind AND r.subject = :subject ORDER BY r.id DESC LIMIT 1
""")
_OPEN = sa.text(f"""
SELECT {_COLUMNS} {_FROM}
WHERE r.expires_at > :now AND d.request_id IS NULL AND r.id > :after ORDER BY r.id LIMIT :limit
""")
_DECIDED = sa.text(f"""
SELECT {_COLUMNS} FROM (SELECT request_id FROM approval_decisions ORDER BY request_id DESC LIMIT :limit) newest
JOIN approval_requests r ON r.id = newest.request_id JOIN approval_decisions d ON d.request_id = r.id
ORDER BY r.id DESC
""")
_ADD = sa.text("""
INSERT INTO approval_requests (kind, subject, payload, digest, region, author, author_staff_number, author_os_user,
                               reason, requested_at, expires_at)
VALUES (:kind, :subject, :payload, :digest, :region, :author, :staff_number, :os_user, :reason, :now, :expires_at)
RETURNING id
""")
_TAKE_TURN = sa.text("SELECT pg_advisory_xact_lock(:lock, CAST(:id % 2147483648 AS int))")
_TAKE_TURN_IF_FREE = sa.text("SELECT pg_try_advisory_xact_lock(:lock, CAST(:id % 2147483648 AS int))")
_DECIDE = sa.text("""
INSERT INTO approval_decisions (request_id, verdict, digest, decided_by, staff_number, os_user, decided_at, reason)
VALUES (:request_id, :verdict, :digest, :by, :staff_number, :os_user, :at, :reason)
ON CONFLICT (request_id) DO NOTHING
""")


class Approvals(Repository):
    """Reads and writes requests and their decisions on the connection of a unit of work."""

    def add(self, request: NewRequest) -> ApprovalRequest:
        values = {
            "kind": request.kind,
            "subject": request.subject,
            "payload": canonical(request.payload),
            "digest": request.digest,
            "region": request.region,
            "author": request.author.name,
            "staff_number": request.author.staff_number,
            "os_user": request.author.os_user,
            "reason": request.reason,
            "now": self._now,
            "expires_at": request.expires_at,
        }
        return self.get(int(self._connection.execute(_ADD, values).scalar_one()))

    def get(self, request_id: int) -> ApprovalRequest:
        """Raises `NotFound`."""
        row = self._connection.execute(_GET, {"id": request_id}).first()
        if row is None:
            raise NotFound(f"There is no request {request_id}: `request list` shows those that wait", "no_request")
        return _request(row)

    def newest_of(self, kind: str, subject: str) -> ApprovalRequest | None:
        """The last that was asked for about this subject, whatever became of it."""
        row = self._connection.execute(_NEWEST, {"kind": kind, "subject": subject}).first()
        return _request(row) if row else None

    def open(self, limit: int, after: int = 0) -> list[ApprovalRequest]:
        """Those that wait for a decision, the oldest first."""
        asked = {"now": self._now, "after": after, "limit": limit}
        return [_request(row) for row in self._connection.execute(_OPEN, asked)]

    def decided_lately(self, limit: int) -> list[ApprovalRequest]:
        """Those that were decided, the one that was asked for last first."""
        return [_request(row) for row in self._connection.execute(_DECIDED, {"limit": limit})]

    def decide(self, request: ApprovalRequest, decision: Decision, digest: str) -> None:
        """Write what became of it. Raises `Refused` where somebody else was first, also in this moment."""
        values = {
            "request_id": request.id,
            "verdict": decision.verdict,
            "digest": digest,
            "by": decision.by.name,
            "staff_number": decision.by.staff_number,
            "os_user": decision.by.os_user,
            "at": decision.at,
            "reason": decision.reason,
        }
        self._connection.execute(_TAKE_TURN, {"lock": DECIDERS_LOCK, "id": request.id})
        if not self._connection.execute(_DECIDE, values).rowcount:
            raise Refused(f"Request {request.id} was decided by somebody else just now", "decided")

    def is_left_alone(self, request_id: int) -> bool:
        """Whether nobody decides it in this moment; then nobody does before the commit.

        Whoever holds what a request is about asks this before they withdraw it: who decides it waits for them.
        """
        return bool(self._connection.scalar(_TAKE_TURN_IF_FREE, {"lock": DECIDERS_LOCK, "id": request_id}))


def _request(row: Sequence[Any]) -> ApprovalRequest:
    id_, kind, subject, payload, digest, region, author, staff_number, os_user, reason, requested_at, expires_at = row[
        :12
    ]
    return ApprovalRequest(
        id=id_,
        kind=kind,
        subject=subject,
        payload=json.loads(payload),
        digest=digest,
        region=region,
        author=Person(author, staff_number, os_user),
        reason=reason,
        requested_at=requested_at,
        expires_at=expires_at,
        decision=_decision(*row[12:]),
    )


def _decision(
    verdict: str | None, by: str, staff_number: str | None, os_user: str | None, at: datetime, reason: str
) -> Decision | None:
    return Decision(verdict, Person(by, staff_number, os_user), at, reason) if verdict else None
