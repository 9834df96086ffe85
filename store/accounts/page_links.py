"""Links to an account's pages and the sessions that they open: digests, never tokens.

A link is good only while its phone still speaks for the account under the same number, which each look asks anew: a
phone that was taken off, a closed account, a new number end it without anybody having to remember to.
"""

from datetime import date, timedelta

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

from domain.accounts.accounts import CLOSED
from domain.accounts.links import PROOF_LASTS
from domain.accounts.page_links import (
    MAX_SESSIONS_PER_LINK,
    MAX_WRONG_DIGITS,
    SESSION_IDLE,
    SESSION_LASTS,
    GoodLink,
    NewLink,
    PageLink,
    PageSession,
)
from store.accounts.links import speaks_for
from store.core.metadata import metadata
from store.core.repository import Repository

page_links = Table(
    "page_links",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the token"),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("account_number", Text, nullable=False, comment="as it was then: another one ends the link"),
    Column("phone", Text, nullable=False, comment="the phone that it was sent to"),
    Column("purpose", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("sent_on", Date, nullable=False, comment="the business date, Nairobi"),
    Column("good_until", DateTime(timezone=True), nullable=False),
    Column("tries_left", Integer, nullable=False, server_default=str(MAX_WRONG_DIGITS)),
    Column("sessions_left", Integer, nullable=False, server_default=str(MAX_SESSIONS_PER_LINK)),
    Column("ended_at", DateTime(timezone=True)),
    sa.CheckConstraint("tries_left >= 0", name="tries_left"),
    sa.CheckConstraint("sessions_left >= 0", name="sessions_left"),
    Index("page_links_phone_idx", "phone", "sent_on"),
    Index("page_links_good_until_idx", "good_until"),
)

page_sessions = Table(
    "page_sessions",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the cookie"),
    Column("link_id", BigInteger, ForeignKey("page_links.id", ondelete="CASCADE"), nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("documents", Integer, nullable=False, server_default="0", comment="asked for in this minute"),
    Column("documents_since", DateTime(timezone=True), comment="when that minute began"),
    Index("page_sessions_link_id_idx", "link_id"),
)

_STILL_SPEAKS = f"""
    l.ended_at IS NULL AND l.good_until > :now AND l.tries_left > 0
    AND a.id = l.account_id AND a.number = l.account_number AND a.status <> '{CLOSED}'
    AND {speaks_for("l.phone", "a")}
"""
_LOCK = sa.text(f"""
    SELECT l.id, l.account_id, l.phone, l.purpose, l.language, l.tries_left, l.sessions_left, m.number AS meter_number
    FROM page_links l, accounts a, meters m
    WHERE l.digest = :digest AND {_STILL_SPEAKS} AND l.sessions_left > 0
          AND m.account_id = a.id AND m.removed_on IS NULL
    FOR UPDATE OF l
""")
_IS_GOOD = sa.text(f"""
    SELECT l.language, l.purpose FROM page_links l, accounts a
    WHERE l.digest = :digest AND {_STILL_SPEAKS} AND l.sessions_left > 0
""")
# Noted every few seconds only: whoever loads page after page would else wait for a write of each.
_SEEN = sa.text(f"""
    WITH found AS (
        SELECT s.id, s.link_id, l.account_id, a.number AS account_number, a.name, l.phone, l.language,
               CASE WHEN s.documents_since > :minute_ago THEN s.documents ELSE 0 END AS documents
        FROM page_sessions s JOIN page_links l ON l.id = s.link_id, accounts a
        WHERE s.digest = :digest AND s.ended_at IS NULL AND s.seen_at > :idle_since AND s.started_at > :started_after
              AND {_STILL_SPEAKS}
    ), noted AS (
        UPDATE page_sessions SET seen_at = :now
        WHERE id IN (SELECT id FROM found) AND seen_at < :note_before
    )
    SELECT * FROM found
""")
_ASKED_FOR_DOCUMENT = sa.text("""
    UPDATE page_sessions SET
        documents = CASE WHEN documents_since > :minute_ago THEN documents + 1 ELSE 1 END,
        documents_since = CASE WHEN documents_since > :minute_ago THEN documents_since ELSE :now END
    WHERE id = :id RETURNING documents
""")
_MINUTE = timedelta(minutes=1)
_NOTED_EVERY = timedelta(seconds=10)


class PageLinks(Repository):
    """Keeps links and sessions on the connection of a unit of work."""

    def sent_on(self, day: date, phone: str) -> int:
        """How many links this phone has had on this day."""
        sent = sa.select(sa.func.count()).where(page_links.c.phone == phone, page_links.c.sent_on == day)
        return int(self._connection.execute(sent).scalar_one())

    def end_earlier(self, account_id: int, phone: str, purpose: str) -> None:
        """A new link ends the old one of the same purpose."""
        old = page_links.update().where(
            page_links.c.phone == phone,
            page_links.c.sent_on >= self._now.date() - timedelta(days=4),
            page_links.c.account_id == account_id,
            page_links.c.purpose == purpose,
            page_links.c.ended_at.is_(None),
        )
        self._connection.execute(old.values(ended_at=self._now))

    def add(self, link: NewLink) -> None:
        values = {name: getattr(link, name) for name in NewLink.__slots__}
        self._connection.execute(page_links.insert().values(values))

    def look_at(self, digest: bytes) -> GoodLink | None:
        """A link that is good; None for every other one. Counts nothing and uses nothing up."""
        found = self._connection.execute(_IS_GOOD, self._asked(digest)).first()
        return None if found is None else GoodLink(*found)

    def lock(self, digest: bytes) -> PageLink | None:
        """The link that is good, nobody else trying it until the commit."""
        row = self._connection.execute(_LOCK, self._asked(digest)).mappings().first()
        return PageLink(**row) if row else None

    def miss(self, link_id: int) -> None:
        """Other digits were typed."""
        missed = page_links.update().where(page_links.c.id == link_id)
        self._connection.execute(missed.values(tries_left=page_links.c.tries_left - 1))

    def open_session(self, link_id: int, digest: bytes) -> None:
        """Those who know the meter may look."""
        used = page_links.update().where(page_links.c.id == link_id)
        self._connection.execute(used.values(sessions_left=page_links.c.sessions_left - 1))
        row = {"digest": digest, "link_id": link_id, "started_at": self._now, "seen_at": self._now}
        self._connection.execute(page_sessions.insert().values(row))

    def session(self, digest: bytes) -> PageSession | None:
        """The session of this cookie, if it is good still; it was seen now, or some seconds ago."""
        asked = {
            "idle_since": self._now - SESSION_IDLE,
            "started_after": self._now - SESSION_LASTS,
            "minute_ago": self._now - _MINUTE,
            "note_before": self._now - _NOTED_EVERY,
        }
        row = self._connection.execute(_SEEN, self._asked(digest) | asked).mappings().first()
        return PageSession(**row) if row else None

    def end_session(self, digest: bytes) -> None:
        ended = page_sessions.update().where(page_sessions.c.digest == digest, page_sessions.c.ended_at.is_(None))
        self._connection.execute(ended.values(ended_at=self._now))

    def documents_this_minute(self, session_id: int) -> int:
        """How many documents the session has asked for within a minute, with this one."""
        asked = {"id": session_id, "now": self._now, "minute_ago": self._now - _MINUTE}
        return int(self._connection.execute(_ASKED_FOR_DOCUMENT, asked).scalar_one())

    def _asked(self, digest: bytes) -> dict[str, object]:
        return {"digest": digest, "now": self._now, "proved_since": self._now - PROOF_LASTS}
