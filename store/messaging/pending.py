"""Questions that wait for an answer: one per phone, until it is answered, replaced, or too old."""

import json
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from domain.messaging.pending import LIFETIME, Pending, Waiting
from store.core.metadata import metadata
from store.core.repository import Repository

pending = Table(
    "pending",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("question", JSONB, nullable=False, comment="what is asked, and what will be done once it is answered"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("pending_expires_at_idx", "expires_at"),
)

_OF = sa.text("SELECT question FROM pending WHERE phone = :phone AND expires_at > :now")
_ASK = sa.text("""
    INSERT INTO pending (phone, question, expires_at) VALUES (:phone, CAST(:question AS jsonb), :expires_at)
    ON CONFLICT (phone) DO UPDATE SET question = excluded.question, expires_at = excluded.expires_at
""")
_ANSWERED = sa.text("DELETE FROM pending WHERE phone = :phone")
_FORGET = sa.text("DELETE FROM pending WHERE expires_at <= :now")


class PendingQuestions(Repository):
    """Keeps questions on the connection of a unit of work."""

    def of(self, phone: str) -> Pending | None:
        """What this phone is asked at the moment."""
        asked = self._connection.execute(_OF, {"phone": phone, "now": self._now}).scalar()
        return _pending(asked) if asked else None

    def ask(self, question: Pending) -> None:
        """Wait for the answer; a question asked before is no longer waited for."""
        values = {"phone": question.phone, "question": json.dumps(asdict(question))}
        self._connection.execute(_ASK, {**values, "expires_at": self._now + LIFETIME})

    def answered(self, phone: str) -> None:
        self._connection.execute(_ANSWERED, {"phone": phone})

    def forget_old(self) -> int:
        """Drop what nobody answered in time. How many there were."""
        return self._connection.execute(_FORGET, {"now": self._now}).rowcount


def _pending(asked: dict[str, Any]) -> Pending:
    lists: dict[str, Any] = {name: tuple(asked[name]) for name in ("account_ids", "confirmed")}
    return Pending(**{**asked, **lists, "waiting": Waiting(asked["waiting"])})
