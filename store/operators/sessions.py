"""The sessions of operators. Only the hash of what the browser's cookie holds is kept; one is open for an operator."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, LargeBinary, Table, Text

from domain.errors import NotFound
from domain.operators.operators import Operator
from domain.operators.sign_in import SIGNED_IN_ELSEWHERE, OperatorSession
from store.core.metadata import metadata
from store.core.repository import Repository

operator_sessions = Table(
    "operator_sessions",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True, comment="SHA-256 of what the cookie holds"),
    Column("operator", Text, ForeignKey("operators.name"), nullable=False),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("proved_at", DateTime(timezone=True), nullable=False, comment="when password and code were given last"),
    Column("said", Text, comment="a sentence for the next page"),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Text, comment="sign_out, sign_in, operator, reset, disabled, time"),
    Index("operator_sessions_open_idx", "operator", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
    Index("operator_sessions_operator_idx", "operator", "id"),
)

console_forms = Table(
    "console_forms",
    metadata,
    Column("form_id", Text, primary_key=True),
    Column("session_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("location", Text, nullable=False, comment="where the first went"),
    sa.PrimaryKeyConstraint("session_id", "form_id", name="console_forms_pkey"),
    Index("console_forms_sent_at_idx", "sent_at"),
)

_COLUMNS = """
s.id, s.address, s.browser, s.started_at, s.seen_at, s.proved_at, s.said, s.ended_by,
s.operator, c.roles, c.regions, c.staff_number, c.is_enabled
"""
_FROM = """
FROM operator_sessions s CROSS JOIN LATERAL (
    SELECT roles, regions, staff_number, is_enabled FROM operator_changes
    WHERE operator = s.operator ORDER BY id DESC LIMIT 1
) c
"""
_FIND = sa.text(f"SELECT {_COLUMNS} {_FROM} WHERE s.token_hash = :token_hash")
_OPEN_OF = sa.text(f"SELECT {_COLUMNS} {_FROM} WHERE s.operator = :operator AND s.ended_at IS NULL")
_NEWEST_OF = sa.text(f"SELECT {_COLUMNS} {_FROM} WHERE s.operator = :operator ORDER BY s.id DESC LIMIT :limit")
_ADD = sa.text("""
INSERT INTO operator_sessions (token_hash, operator, address, browser, started_at, seen_at, proved_at, said)
VALUES (:token_hash, :operator, :address, :browser, :now, :now, :now, :said)
""")
_LOCK = sa.text("SELECT operator FROM operator_identities WHERE operator = :operator FOR UPDATE")
_SEEN = sa.text("UPDATE operator_sessions SET seen_at = :now, said = NULL WHERE id = :id AND ended_at IS NULL")
_SAY = sa.text("UPDATE operator_sessions SET said = :said WHERE id = :id")
_PROVED = sa.text("""
UPDATE operator_sessions SET token_hash = :token_hash, proved_at = :now WHERE id = :id AND ended_at IS NULL
""")
_END = sa.text("""
UPDATE operator_sessions SET ended_at = :now, ended_by = :ended_by WHERE id = :id AND ended_at IS NULL
""")
_END_ALL = sa.text("""
UPDATE operator_sessions SET ended_at = :now, ended_by = :ended_by WHERE operator = :operator AND ended_at IS NULL
""")
_CLAIM = sa.text("""
INSERT INTO console_forms (form_id, session_id, sent_at, location) VALUES (:form_id, :session_id, :now, '')
ON CONFLICT (session_id, form_id) DO NOTHING
""")
_WENT_TO = sa.text("SELECT location FROM console_forms WHERE session_id = :session_id AND form_id = :form_id")
_DONE = sa.text("""
UPDATE console_forms SET location = :location WHERE session_id = :session_id AND form_id = :form_id
""")


class OperatorSessions(Repository):
    """Reads and writes sessions on the connection of a unit of work."""

    def find(self, token_hash: bytes) -> OperatorSession | None:
        """Also one that has ended: whose it was reads why."""
        row = self._connection.execute(_FIND, {"token_hash": token_hash}).first()
        return _session(row) if row else None

    def newest_of(self, operator: str, limit: int) -> list[OperatorSession]:
        rows = self._connection.execute(_NEWEST_OF, {"operator": operator, "limit": limit})
        return [_session(row) for row in rows]

    def open_of(self, operator: str) -> OperatorSession | None:
        row = self._connection.execute(_OPEN_OF, {"operator": operator}).first()
        return _session(row) if row else None

    def start(self, token_hash: bytes, operator: str, address: str, browser: str) -> None:
        """Begin one. Another of the same operator ends, and the new one's first page says so."""
        self._connection.execute(_LOCK, {"operator": operator})
        ended = self.end_all(operator, SIGNED_IN_ELSEWHERE)
        values = {
            "token_hash": token_hash,
            "operator": operator,
            "address": address,
            "browser": browser,
            "now": self._now,
            "said": "Your session in another browser has ended." if ended else None,
        }
        self._connection.execute(_ADD, values)

    def seen(self, session_id: int) -> None:
        """It was used just now, and what was to be said is said."""
        self._connection.execute(_SEEN, {"id": session_id, "now": self._now})

    def say(self, session_id: int, sentence: str) -> None:
        """On the next page, once."""
        self._connection.execute(_SAY, {"id": session_id, "said": sentence})

    def proved(self, session_id: int, token_hash: bytes) -> None:
        """Password and code were given again: from now on it goes by another token."""
        self._connection.execute(_PROVED, {"id": session_id, "token_hash": token_hash, "now": self._now})

    def end(self, session_id: int, ended_by: str) -> None:
        self._connection.execute(_END, {"id": session_id, "ended_by": ended_by, "now": self._now})

    def end_all(self, operator: str, ended_by: str) -> int:
        """How many were open."""
        values = {"operator": operator, "ended_by": ended_by, "now": self._now}
        return self._connection.execute(_END_ALL, values).rowcount

    def claim_form(self, session_id: int, form_id: str) -> str | None:
        """None for a form that is sent the first time; where the first went for one that was sent before.

        Of two at once the second waits for the commit of the first.
        """
        key = {"session_id": session_id, "form_id": form_id}
        if self._connection.execute(_CLAIM, {**key, "now": self._now}).rowcount:
            return None
        return str(self._connection.scalar(_WENT_TO, key))

    def form_done(self, session_id: int, form_id: str, location: str) -> None:
        self._connection.execute(_DONE, {"session_id": session_id, "form_id": form_id, "location": location})


def session_by_id(sessions: list[OperatorSession], session_id: int) -> OperatorSession:
    """Raises `NotFound` where it is none of these."""
    for each in sessions:
        if each.id == session_id:
            return each
    raise NotFound("There is no such session", "no_session")


def _session(row: Sequence[Any]) -> OperatorSession:
    id_, address, browser, started_at, seen_at, proved_at, said, ended_by, name, roles, regions, number, enabled = row
    return OperatorSession(
        id=id_,
        operator=Operator(name, tuple(roles), tuple(regions), number, enabled),
        address=address,
        browser=browser,
        started_at=started_at,
        seen_at=seen_at,
        proved_at=proved_at,
        said=said,
        ended_by=ended_by,
    )
