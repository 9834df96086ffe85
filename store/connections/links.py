"""Links to the page of an application, and the sessions of its pages: digests, never tokens."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Integer, LargeBinary, Table, Text

from domain.accounts.page_links import MAX_WRONG_DIGITS, LinkGenerator, digest
from domain.connections.applications import Application
from domain.connections.sessions import LINK_LASTS, SESSION_LASTS, ApplicationSession
from store.core.metadata import metadata
from store.core.repository import Repository

application_links = Table(
    "application_links",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the token"),
    Column("application_id", BigInteger, ForeignKey("applications.id", ondelete="CASCADE"), nullable=False),
    Column("good_until", DateTime(timezone=True), nullable=False),
    Column("tries_left", Integer, nullable=False, server_default=str(MAX_WRONG_DIGITS)),
    sa.CheckConstraint("tries_left >= 0", name="tries_left"),
    Index("application_links_application_idx", "application_id", "good_until"),
    Index("application_links_good_until_idx", "good_until"),
)

application_sessions = Table(
    "application_sessions",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the cookie"),
    Column("application_id", BigInteger, ForeignKey("applications.id", ondelete="CASCADE"), nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("address", Text, comment="a digest of the address that began a draft, for the limits"),
    Index("application_sessions_application_idx", "application_id"),
    Index("application_sessions_started_at_idx", "started_at"),
    Index("application_sessions_address_idx", "address", "started_at"),
)

_GOOD = """
    SELECT l.id, l.application_id FROM application_links l
    WHERE l.digest = :digest AND l.good_until > :now AND l.tries_left > 0
"""
_FIND, _LOCK = sa.text(_GOOD), sa.text(f"{_GOOD} FOR UPDATE")
_MISS = sa.text("UPDATE application_links SET tries_left = tries_left - 1 WHERE id = :id RETURNING tries_left")
_BEGUN_FROM = sa.text("SELECT count(*) FROM application_sessions WHERE address = :address AND started_at > :since")
_MADE_SINCE = sa.text("""
    SELECT count(*) FROM application_links
    WHERE application_id = :application_id AND good_until > :since
""")


class ApplicationLinks(Repository):
    """Keeps links and sessions on the connection of a unit of work."""

    def new(self, application: Application, links: LinkGenerator) -> str:
        """The address of a new link to the page of the application."""
        token = links.new_token()
        row = {"digest": digest(token), "application_id": application.id, "good_until": self._now + LINK_LASTS}
        self._connection.execute(application_links.insert().values(row))
        return links.application_address(token)

    def made_today(self, application_id: int) -> int:
        """How many links of it were made within a day."""
        since = self._now + LINK_LASTS - timedelta(days=1)
        values = {"application_id": application_id, "since": since}
        return int(self._connection.execute(_MADE_SINCE, values).scalar_one())

    def find(self, token_digest: bytes) -> int | None:
        """The application of a link that is good. Counts nothing and uses nothing up."""
        row = self._connection.execute(_FIND, {"digest": token_digest, "now": self._now}).first()
        return row.application_id if row else None

    def lock(self, token_digest: bytes) -> tuple[int, int] | None:
        """The link that is good and its application, nobody else trying it until the commit."""
        row = self._connection.execute(_LOCK, {"digest": token_digest, "now": self._now}).first()
        return (row.id, row.application_id) if row else None

    def miss(self, link_id: int) -> int:
        """Other digits were typed: how many tries are left."""
        return int(self._connection.execute(_MISS, {"id": link_id}).scalar_one())

    def open_session(self, application_id: int, session_digest: bytes, address: str | None = None) -> None:
        row = {"digest": session_digest, "application_id": application_id, "started_at": self._now, "address": address}
        self._connection.execute(application_sessions.insert().values(row))

    def session(self, session_digest: bytes) -> ApplicationSession | None:
        """Whose pages the browser may see: its own draft or application, for a while."""
        found = sa.select(application_sessions.c.id, application_sessions.c.application_id).where(
            application_sessions.c.digest == session_digest,
            application_sessions.c.started_at > self._now - SESSION_LASTS,
        )
        row = self._connection.execute(found).first()
        return ApplicationSession(row.id, row.application_id) if row else None

    def begun_from(self, address: str, within: timedelta) -> int:
        """How many drafts were begun from an address lately."""
        values = {"address": address, "since": self._now - within}
        return int(self._connection.execute(_BEGUN_FROM, values).scalar_one())
