"""Photos of the papers of an application, as they were made anew from what was sent."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import insert

from store.core.metadata import metadata
from store.core.repository import Repository

application_papers = Table(
    "application_papers",
    metadata,
    Column("application_id", BigInteger, ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True),
    Column("paper", Text, primary_key=True, comment="which one, by the checklist"),
    Column("picture", LargeBinary, nullable=False, comment="JPEG without anything but the picture"),
    Column("bytes", Integer, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Index("application_papers_sent_at_idx", "sent_at"),
)


class ApplicationPapers(Repository):
    """Keeps photos on the connection of a unit of work."""

    def keep(self, application_id: int, paper: str, picture: bytes) -> None:
        """A new photo of a paper takes the place of the old one."""
        values = {"application_id": application_id, "paper": paper, "picture": picture, "bytes": len(picture)}
        added = insert(application_papers).values(**values, sent_at=self._now)
        key = ("application_id", "paper")
        changed = {name: added.excluded[name] for name in ("picture", "bytes", "sent_at")}
        self._connection.execute(added.on_conflict_do_update(index_elements=key, set_=changed))

    def names(self, application_id: int) -> set[str]:
        """Those that were sent."""
        found = sa.select(application_papers.c.paper).where(application_papers.c.application_id == application_id)
        return set(self._connection.execute(found).scalars())

    def picture(self, application_id: int, paper: str) -> bytes | None:
        table = application_papers.c
        found = sa.select(table.picture).where(table.application_id == application_id, table.paper == paper)
        picture = self._connection.execute(found).scalar()
        return bytes(picture) if picture else None
