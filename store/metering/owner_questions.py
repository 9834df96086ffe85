"""The questions to phones on file about a stranger's reading: one open at a time for an account."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.metering.owner_questions import OwnerQuestion, QuestionOutcome
from store.accounts.links import is_disowned
from store.core.metadata import metadata
from store.core.repository import Repository

owner_questions = Table(
    "owner_questions",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("meter_id", BigInteger, ForeignKey("meters.id"), nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("read_on", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("phone", Text, nullable=False, comment="the stranger's"),
    Column("language", Text, nullable=False),
    Column("asked_phone", Text, nullable=False, comment="the phone on file, which may answer"),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    Column("outcome", Text),
    CheckConstraint(f"outcome IN {tuple(map(str, QuestionOutcome))}", name="outcome"),
    CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled"),
    Index("owner_questions_open_idx", "account_id", unique=True, postgresql_where=sa.text("settled_at IS NULL")),
    Index("owner_questions_asked_idx", "asked_phone", postgresql_where=sa.text("settled_at IS NULL")),
    Index("owner_questions_due_idx", "asked_at", postgresql_where=sa.text("settled_at IS NULL")),
)

_NAMES = [name for name in OwnerQuestion.__slots__ if name != "id"]
_ASK = sa.text(f"""
    INSERT INTO owner_questions ({", ".join(_NAMES)}) VALUES ({", ".join(f":{name}" for name in _NAMES)})
    ON CONFLICT (account_id) WHERE settled_at IS NULL DO NOTHING
""")
_OPEN = f"SELECT {', '.join(OwnerQuestion.__slots__)} FROM owner_questions WHERE settled_at IS NULL"
_OPEN_FOR = sa.text(f"""
    {_OPEN} AND asked_phone = :asked_phone AND NOT {is_disowned("asked_phone", "account_id")} ORDER BY id LIMIT 1
""")
_DUE = sa.text(f"{_OPEN} AND asked_at <= :asked_before AND id > :after ORDER BY id LIMIT :limit")
_SETTLE = sa.text("""
    UPDATE owner_questions SET settled_at = :now, outcome = :outcome WHERE id = :id AND settled_at IS NULL
""")


class OwnerQuestions(Repository):
    """Keeps the questions on the connection of a unit of work."""

    def ask(self, question: OwnerQuestion) -> bool:
        """Whether it is asked: not while another about the account is open."""
        return self._connection.execute(_ASK, {name: getattr(question, name) for name in _NAMES}).rowcount > 0

    def open_for(self, asked_phone: str) -> OwnerQuestion | None:
        """The oldest question that this phone has not answered."""
        return next(iter(self._all(_OPEN_FOR, asked_phone=asked_phone)), None)

    def due(self, asked_before: datetime, after: int, limit: int) -> list[OwnerQuestion]:
        """A page of those that nobody has answered in time, the oldest first, behind this id."""
        return self._all(_DUE, asked_before=asked_before, after=after, limit=limit)

    def settle(self, question_id: int, outcome: str) -> bool:
        """Whether it was open until now."""
        values = {"id": question_id, "outcome": outcome, "now": self._now}
        return self._connection.execute(_SETTLE, values).rowcount > 0

    def _all(self, statement: sa.TextClause, **values: Any) -> list[OwnerQuestion]:
        return [OwnerQuestion(**row) for row in self._connection.execute(statement, values).mappings()]
