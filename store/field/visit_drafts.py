"""What technicians have said of visits that are not closed yet."""

import json
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Table
from sqlalchemy.dialects.postgresql import JSONB

from domain.field.findings import Body, Present, SealSeen
from domain.field.visit_drafts import Draft
from store.core.metadata import metadata
from store.core.repository import Repository

visit_drafts = Table(
    "visit_drafts",
    metadata,
    Column("order_id", BigInteger, ForeignKey("visit_orders.id"), primary_key=True, autoincrement=False),
    Column("answers", JSONB, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

_FIND = sa.text("SELECT answers FROM visit_drafts WHERE order_id = :id")
_KEEP = sa.text("""
    INSERT INTO visit_drafts (order_id, answers, changed_at) VALUES (:id, CAST(:answers AS jsonb), :now)
    ON CONFLICT (order_id) DO UPDATE SET answers = excluded.answers, changed_at = excluded.changed_at
""")
_DROP = sa.text("DELETE FROM visit_drafts WHERE order_id = :id")


class VisitDrafts(Repository):
    """Reads and writes drafts on the connection of a unit of work that holds the order."""

    def find(self, order_id: int) -> Draft:
        """The answers so far; an empty draft where there are none."""
        answers = self._connection.execute(_FIND, {"id": order_id}).scalar() or {}
        typed = {name: kind(answers[name]) for name, kind in _KINDS.items() if answers.get(name)}
        return Draft(**{**answers, **typed})

    def keep(self, order_id: int, draft: Draft) -> None:
        self._connection.execute(_KEEP, {"id": order_id, "answers": json.dumps(asdict(draft)), "now": self._now})

    def drop(self, order_id: int) -> None:
        self._connection.execute(_DROP, {"id": order_id})


_KINDS = {"body": Body, "seal_seen": SealSeen, "present": Present}
