"""What was printed, by its digest: whoever holds the paper can ask whether it is genuine."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, Index, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.billing.document_checks import DocumentCheck
from store.core.metadata import metadata
from store.core.repository import Repository

document_checks = Table(
    "document_checks",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("account_end", Text, nullable=False, comment="the last four digits of the account's number"),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("closing_cents", BigInteger, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Index("document_checks_made_at_idx", "made_at"),
)
_KNOWN = [document_checks.c[name] for name in DocumentCheck.__slots__]


class DocumentChecks(Repository):
    """Keeps the digests on the connection of a unit of work."""

    def keep(self, check: DocumentCheck) -> None:
        """Once for each digest, however often the document is printed."""
        values = {name: getattr(check, name) for name in DocumentCheck.__slots__}
        row = insert(document_checks).values(**values, made_at=self._now)
        self._connection.execute(row.on_conflict_do_nothing())

    def find(self, digest: str) -> DocumentCheck | None:
        row = self._connection.execute(sa.select(*_KNOWN).where(document_checks.c.digest == digest)).mappings().first()
        return DocumentCheck(**row) if row else None
