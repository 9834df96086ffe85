"""What a phone has chosen: its language, and the account that it works on."""

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text
from sqlalchemy.dialects.postgresql import insert

from store.core.metadata import metadata
from store.core.repository import Repository

phones = Table(
    "phones",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("language", Text, comment="what its owner chose; stronger than the account's"),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), comment="the account used last"),
)


class Phones(Repository):
    """Writes what phones have chosen on the connection of a unit of work."""

    def use_account(self, phone: str, account_id: int) -> None:
        """Make this account the one that the phone works on."""
        self._remember(phone, account_id=account_id)

    def choose_language(self, phone: str, language: str) -> None:
        """Keep the language that the owner of the phone chose."""
        self._remember(phone, language=language)

    def _remember(self, phone: str, **values: Any) -> None:
        row = insert(phones).values(phone=phone, **values)
        self._connection.execute(row.on_conflict_do_update(index_elements=["phone"], set_=values))
