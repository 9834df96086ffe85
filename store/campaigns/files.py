"""The files of campaigns that operators asked for, in parts, until they expire."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import insert

from domain.campaigns.files import KEPT_FOR, READY, REFUSED, STATES, WAITING, CampaignFile, FileKind
from store.core.metadata import metadata
from store.core.repository import Repository

IS_WAITING = f"state = '{WAITING}'"

campaign_files = Table(
    "campaign_files",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("campaign_id", BigInteger, ForeignKey("campaigns.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("operator", Text, nullable=False, comment="who asked for it"),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False, server_default=WAITING),
    Column("rows", Integer),
    Column("sha256", Text),
    Column("sentence", Text, comment="why it was not made"),
    CheckConstraint("kind IN ({})".format(", ".join(f"'{each.value}'" for each in FileKind)), name="kind"),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index("campaign_files_campaign_id_idx", "campaign_id", "id"),
    Index("campaign_files_waiting_idx", "campaign_id", "kind", unique=True, postgresql_where=sa.text(IS_WAITING)),
    Index("campaign_files_expires_at_idx", "expires_at"),
)

campaign_file_parts = Table(
    "campaign_file_parts",
    metadata,
    Column("file_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False, comment="some thousand rows as CSV"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("campaign_file_parts_expires_at_idx", "expires_at"),
)

_COLUMNS = ", ".join(CampaignFile.__slots__)
_TAKE = sa.text(f"""
    SELECT {_COLUMNS} FROM campaign_files WHERE id = :id AND {IS_WAITING} FOR UPDATE SKIP LOCKED
""")
_WAITING = sa.text(f"SELECT id FROM campaign_files WHERE {IS_WAITING} ORDER BY id")
_OF = sa.text(f"""
    SELECT {_COLUMNS} FROM campaign_files WHERE campaign_id = :id AND expires_at > :now ORDER BY id DESC LIMIT :limit
""")
_READY = sa.text(f"""
    SELECT {_COLUMNS} FROM campaign_files
    WHERE id = :id AND campaign_id = :campaign_id AND state = '{READY}' AND expires_at > :now
""")
_PART = sa.text("SELECT content FROM campaign_file_parts WHERE file_id = :id AND place = :place")


class CampaignFiles(Repository):
    """Reads and writes them on the connection of a unit of work."""

    def ask(self, campaign_id: int, kind: FileKind, operator: str) -> bool:
        """Whether it waits now and did not before."""
        values = {"campaign_id": campaign_id, "kind": kind.value, "operator": operator}
        times = {"asked_at": self._now, "expires_at": self._now + KEPT_FOR}
        row = insert(campaign_files).values(**values, **times).on_conflict_do_nothing()
        return self._connection.execute(row.returning(campaign_files.c.id)).scalar() is not None

    def waiting(self) -> list[int]:
        """Those that wait, the oldest first."""
        return list(self._connection.execute(_WAITING).scalars())

    def take(self, file_id: int) -> CampaignFile | None:
        """The file, if it waits and no worker is at it: nobody else's until the commit."""
        row = self._connection.execute(_TAKE, {"id": file_id}).first()
        return CampaignFile(*row) if row else None

    def add_part(self, file: CampaignFile, place: int, content: bytes) -> None:
        values = {"file_id": file.id, "place": place, "content": content, "expires_at": file.expires_at}
        self._connection.execute(campaign_file_parts.insert(), values)

    def ready(self, file_id: int, rows: int, sha256: str) -> None:
        self._set(file_id, state=READY, rows=rows, sha256=sha256)

    def refuse(self, file_id: int, sentence: str) -> None:
        self._set(file_id, state=REFUSED, sentence=sentence)

    def of(self, campaign_id: int, limit: int) -> list[CampaignFile]:
        """The newest first."""
        asked = {"id": campaign_id, "now": self._now, "limit": limit}
        return [CampaignFile(*row) for row in self._connection.execute(_OF, asked)]

    def ready_one(self, campaign_id: int, file_id: int) -> CampaignFile | None:
        """The file, if it can be fetched."""
        asked = {"id": file_id, "campaign_id": campaign_id, "now": self._now}
        row = self._connection.execute(_READY, asked).first()
        return CampaignFile(*row) if row else None

    def parts(self, file_id: int) -> Iterator[bytes]:
        """All that is in it, one part at a time."""
        place = 0
        while (content := self._connection.scalar(_PART, {"id": file_id, "place": place})) is not None:
            yield content
            place += 1

    def _set(self, file_id: int, **values: object) -> None:
        self._connection.execute(campaign_files.update().where(campaign_files.c.id == file_id).values(values))
