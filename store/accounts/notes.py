"""What operators noted about an account."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from store.core.metadata import metadata
from store.core.repository import Repository

account_notes = Table(
    "account_notes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("operator", Text, nullable=False, comment="who wrote it"),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Index("account_notes_account_id_idx", "account_id", "id"),
)


class AccountNotes(Repository):
    """Adds to them on the connection of a unit of work. The timeline of the account shows them."""

    def add(self, account_id: int, text: str, operator: str) -> int:
        row = account_notes.insert().values(account_id=account_id, text=text, operator=operator, written_at=self._now)
        return int(self._connection.execute(row.returning(account_notes.c.id)).scalar_one())
