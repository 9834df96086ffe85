"""The files of money that operators have brought to the console, and how far each has come."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

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
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain.payments.uploads import STATES, WAITING, BroughtFile, Upload
from store.core.metadata import metadata
from store.core.repository import Repository

LEASE = timedelta(minutes=5)
IS_WAITING = f"state = '{WAITING}'"

uploaded_files = Table(
    "uploaded_files",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source", Text, nullable=False, comment="mpesa, or who else took the money"),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("operator", Text, nullable=False, comment="who brought it"),
    Column("brought_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False, server_default=WAITING),
    Column("attempts", Integer, nullable=False, server_default="0", comment="how often a worker took it up"),
    Column("lease_until", DateTime(timezone=True), comment="until then a worker is at it"),
    Column("rows", Integer, comment="how many it has; none: it was not read yet"),
    Column("rows_done", Integer, nullable=False, server_default="0"),
    Column("request_id", BigInteger, ForeignKey("approval_requests.id"), comment="by which a second person decides"),
    Column("outcome", JSONB),
    CheckConstraint(f"state IN {STATES}", name="state"),
    CheckConstraint(f"({IS_WAITING}) = (outcome IS NULL)", name="outcome"),
    Index("uploaded_files_waiting_idx", "source", "sha256", unique=True, postgresql_where=sa.text(IS_WAITING)),
)

_CLAIM = sa.text(f"""
    UPDATE uploaded_files SET lease_until = :until, rows_done = 0, attempts = attempts + 1 WHERE id = (
        SELECT id FROM uploaded_files WHERE {IS_WAITING} AND (lease_until IS NULL OR lease_until < :now)
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING source, name, sha256, content, operator, id, attempts
""")
_REACHED = sa.text("""
    UPDATE uploaded_files SET rows = :rows, rows_done = least(:rows_done, :rows), lease_until = :until WHERE id = :id
""")
_LATEST = sa.text(f"""
    SELECT {", ".join(Upload.__slots__)} FROM uploaded_files ORDER BY id DESC LIMIT :limit
""")


class UploadedFiles(Repository):
    """Reads and writes them on the connection of a unit of work."""

    def add(self, file: BroughtFile) -> int | None:
        """Its id; None where the same file waits already."""
        names = ("source", "name", "sha256", "content", "operator")
        values = {name: getattr(file, name) for name in names}
        row = insert(uploaded_files).values(**values, brought_at=self._now).on_conflict_do_nothing()
        added: int | None = self._connection.execute(row.returning(uploaded_files.c.id)).scalar()
        return added

    def claim(self) -> BroughtFile | None:
        """The oldest that waits and that no worker is at: this one's, as long as it goes on with it."""
        row = self._connection.execute(_CLAIM, {"now": self._now, "until": self._now + LEASE}).first()
        return BroughtFile(*row) if row else None

    def reached(self, file_id: int, rows_done: int, rows: int) -> None:
        """So many rows of so many are done; whoever claimed it is still at it."""
        values = {"id": file_id, "rows_done": rows_done, "rows": rows, "until": self._now + LEASE}
        self._connection.execute(_REACHED, values)

    def end(self, file_id: int, state: str, outcome: Mapping[str, Any], request_id: int | None = None) -> None:
        values = {"state": state, "outcome": outcome, "request_id": request_id, "lease_until": None}
        self._connection.execute(uploaded_files.update().where(uploaded_files.c.id == file_id).values(values))

    def latest(self, limit: int) -> list[Upload]:
        """The newest first, without what is in them."""
        return [Upload(*row) for row in self._connection.execute(_LATEST, {"limit": limit})]
