"""Long statements that wait for a worker, and those that can be fetched until the session is over."""

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from domain.accounts.page_links import SESSION_LASTS
from domain.billing.long_statements import (
    MAX_TRIES,
    MAX_WAITING_PER_SESSION,
    TAKEN_FOR,
    KeptStatement,
    LongStatement,
    LongStatementState,
    TakenStatement,
)
from store.core.metadata import metadata
from store.core.repository import Repository

_WAITS = "pdf IS NULL AND tries_left > 0"

long_statements = Table(
    "long_statements",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("session_id", BigInteger, ForeignKey("page_sessions.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("language", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False, comment="when no session has it any more"),
    Column("tries_left", Integer, nullable=False, server_default=str(MAX_TRIES)),
    Column("taken_until", DateTime(timezone=True), comment="a worker is at it"),
    Column("pdf", LargeBinary, comment="empty until it is made"),
    sa.CheckConstraint("tries_left >= 0", name="tries_left"),
    sa.UniqueConstraint("session_id", "starts_on", "ends_on", "language"),
    Index("long_statements_expires_at_idx", "expires_at"),
    Index("long_statements_waiting_idx", "id", postgresql_where=sa.text(_WAITS)),
)

_OF = sa.text("""
    SELECT tries_left, taken_until > :now AS is_taken, pdf FROM long_statements
    WHERE session_id = :session_id AND account_id = :account_id
          AND starts_on = :starts_on AND ends_on = :ends_on AND language = :language
""")
_ASK = sa.text(f"""
    INSERT INTO long_statements (session_id, account_id, starts_on, ends_on, language, expires_at)
    SELECT :session_id, :account_id, :starts_on, :ends_on, :language, :expires_at
    WHERE (SELECT count(*) FROM long_statements WHERE session_id = :session_id AND {_WAITS}) < :limit
    ON CONFLICT DO NOTHING RETURNING id
""")
_TAKE = sa.text(f"""
    UPDATE long_statements SET tries_left = tries_left - 1, taken_until = :until WHERE id = (
        SELECT id FROM long_statements WHERE {_WAITS} AND (taken_until IS NULL OR taken_until < :now)
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id, account_id, starts_on, ends_on, language
""")


class LongStatements(Repository):
    """Reads and writes them on the connection of a unit of work."""

    def of(self, session_id: int, wanted: LongStatement) -> KeptStatement | None:
        """What became of it; None where this session has not asked for it."""
        row = self._connection.execute(_OF, self._asked(session_id, wanted)).first()
        if row is None:
            return None
        tries_left, is_taken, pdf = row
        if pdf is not None:
            return KeptStatement(LongStatementState.READY, pdf)
        waits = tries_left > 0 or is_taken
        return KeptStatement(LongStatementState.WAITING if waits else LongStatementState.FAILED, None)

    def ask(self, session_id: int, wanted: LongStatement) -> bool:
        """Whether it waits now: not where too many of this session do."""
        asked = {"limit": MAX_WAITING_PER_SESSION, "expires_at": self._now + SESSION_LASTS}
        return self._connection.execute(_ASK, asked | self._asked(session_id, wanted)).scalar() is not None

    def take(self) -> TakenStatement | None:
        """The one that has waited longest, so many tries at most; nobody else's for some minutes."""
        row = self._connection.execute(_TAKE, {"now": self._now, "until": self._now + TAKEN_FOR}).first()
        return TakenStatement(row.id, LongStatement(*row[1:])) if row else None

    def keep(self, statement_id: int, pdf: bytes) -> None:
        self._set(statement_id, pdf=pdf, taken_until=None)

    def give_up(self, statement_id: int) -> None:
        """Trying again would not help."""
        self._set(statement_id, tries_left=0, taken_until=None)

    def _set(self, statement_id: int, **values: object) -> None:
        self._connection.execute(long_statements.update().where(long_statements.c.id == statement_id).values(values))

    def _asked(self, session_id: int, wanted: LongStatement) -> dict[str, object]:
        values = {name: getattr(wanted, name) for name in LongStatement.__slots__}
        return {**values, "session_id": session_id, "now": self._now}
