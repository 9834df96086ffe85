"""The phones that speak for an account, and the list of accounts whose phone on file is somebody else's now."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import insert

from store.accounts.accounts import accounts
from store.core.metadata import metadata
from store.core.repository import Repository

links = Table(
    "links",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), primary_key=True),
    Column("verified_at", DateTime(timezone=True), comment="empty: it knows account and meter, no more"),
    Index("links_account_id_idx", "account_id"),
)

phone_checks = Table(
    "phone_checks",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("phone", Text, nullable=False, comment="the phone that said: this is not my account"),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Index("phone_checks_open_idx", "account_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
)

_CHECKS = sa.text("""
    SELECT c.id, a.number AS account, a.name, c.phone, c.opened_at
    FROM phone_checks c JOIN accounts a ON a.id = c.account_id
    WHERE c.closed_at IS NULL AND c.id > :after ORDER BY c.id LIMIT :most
""")


class Links(Repository):
    """Keeps the links on the connection of a unit of work."""

    def add(self, phone: str, account_id: int) -> None:
        """Remember that the phone knows this account and its meter. It does not lift the mask."""
        self._connection.execute(insert(links).values(phone=phone, account_id=account_id).on_conflict_do_nothing())

    def verify(self, phone: str, account_id: int) -> None:
        """A code has proved the phone: the mask is lifted."""
        row = insert(links).values(phone=phone, account_id=account_id, verified_at=self._now)
        self._connection.execute(
            row.on_conflict_do_update(index_elements=["phone", "account_id"], set_={"verified_at": self._now})
        )

    def remove(self, phone: str, account_id: int) -> None:
        self._connection.execute(links.delete().where(links.c.phone == phone, links.c.account_id == account_id))

    def disown(self, phone: str, account_id: int) -> None:
        """The phone on file is not the customer's: it is taken off, and the account is on the list."""
        mine = accounts.update().where(accounts.c.id == account_id, accounts.c.phone == phone)
        self._connection.execute(mine.values(phone=None, phone_set_at=self._now))
        row = insert(phone_checks).values(account_id=account_id, phone=phone, opened_at=self._now)
        self._connection.execute(row.on_conflict_do_nothing())

    def put_on_file(self, phone: str, account_id: int) -> None:
        """The customer's phone: no import changes it, and nobody has to look for it any more."""
        mine = accounts.update().where(accounts.c.id == account_id)
        self._connection.execute(mine.values(phone=phone, phone_set_at=self._now))
        open_ones = phone_checks.update().where(phone_checks.c.account_id == account_id)
        self._connection.execute(open_ones.where(phone_checks.c.closed_at.is_(None)).values(closed_at=self._now))

    def checks(self, after_id: int, most: int) -> list[dict[str, Any]]:
        """Accounts without their customer's phone, after this one, the oldest first."""
        rows = self._connection.execute(_CHECKS, {"after": after_id, "most": most})
        return [dict(row) for row in rows.mappings()]
