"""Questions that wait for an answer, until it comes, until the same is asked anew, or until they are too old."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from domain.messaging.pending import Pending, Waiting
from store.core.metadata import metadata
from store.core.repository import Repository

MAX_WAITING = 5

pending = Table(
    "pending",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("phone", Text, nullable=False),
    Column("question", JSONB, nullable=False, comment="what is asked, and what will be done once it is answered"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("pending_phone_idx", "phone", "id"),
    Index("pending_expires_at_idx", "expires_at"),
)

_OF = sa.text(f"""
    SELECT question FROM pending WHERE phone = :phone AND expires_at > :now ORDER BY id DESC LIMIT {MAX_WAITING}
""")
# What is asked of a phone is asked alone: its texts are answered one after the other.
_ASK = sa.text("""
    WITH asked AS (SELECT CAST(:question AS jsonb) AS question), same AS (
        DELETE FROM pending USING asked
        WHERE pending.phone = :phone AND pending.question -> 'waiting' = asked.question -> 'waiting'
          AND pending.question -> 'account_ids' = asked.question -> 'account_ids'
          AND coalesce(pending.question -> 'application_id', 'null') = asked.question -> 'application_id'
    )
    INSERT INTO pending (phone, question, expires_at) SELECT :phone, question, :expires_at FROM asked
""")
_ANSWERED = sa.text("""
    DELETE FROM pending WHERE phone = :phone AND question -> 'waiting' = to_jsonb(CAST(:waiting AS text))
                          AND question -> 'account_ids' = CAST(:account_ids AS jsonb)
                          AND coalesce(question -> 'application_id', 'null') = CAST(:application_id AS jsonb)
""")
_FORGET_ACCOUNT = sa.text("""
    DELETE FROM pending WHERE phone = :phone AND (question -> 'account_ids' @> CAST(:account_id AS jsonb)
                                                  OR (question -> 'account_ids' = '[]'
                                                      AND coalesce(question -> 'application_id', 'null') = 'null'))
""")


class PendingQuestions(Repository):
    """Keeps questions on the connection of a unit of work."""

    def of(self, phone: str) -> Sequence[Pending]:
        """What this phone was asked and has not answered, the newest first."""
        return [
            _pending(asked) for asked in self._connection.execute(_OF, {"phone": phone, "now": self._now}).scalars()
        ]

    def ask(self, question: Pending) -> None:
        """Wait for the answer; the same question asked before is no longer waited for."""
        values = {"phone": question.phone, "question": json.dumps(asdict(question))}
        self._connection.execute(_ASK, {**values, "expires_at": self._now + question.lifetime})

    def answered(self, question: Pending) -> None:
        asked = {
            "waiting": question.waiting,
            "account_ids": json.dumps(question.account_ids),
            "application_id": json.dumps(question.application_id),
        }
        self._connection.execute(_ANSWERED, {"phone": question.phone, **asked})

    def forget_account(self, phone: str, account_id: int) -> None:
        """The phone is not the customer's: what it was asked about the account, or before it was clear which."""
        self._connection.execute(_FORGET_ACCOUNT, {"phone": phone, "account_id": str(account_id)})


def _pending(asked: dict[str, Any]) -> Pending:
    lists: dict[str, Any] = {name: tuple(asked[name]) for name in ("account_ids", "confirmed")}
    return Pending(**{**asked, **lists, "waiting": Waiting(asked["waiting"])})
