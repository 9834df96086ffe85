"""The phones that speak for an account, and the list of accounts whose phone on file is somebody else's now."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.accounts.links import NOT_MINE, OBJECTED, PROOF_LASTS
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

disowned_accounts = Table(
    "disowned_accounts",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), primary_key=True),
    Column("disowned_at", DateTime(timezone=True), nullable=False),
    comment="the phone said that the account is not its owner's: nothing about it goes there",
)

phone_checks = Table(
    "phone_checks",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("phone", Text, nullable=False, comment="the phone that said: this is not my account"),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("reason", Text, nullable=False, server_default=NOT_MINE),
    Index("phone_checks_open_idx", "account_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
)

_ACCOUNTS_OF = sa.text("""
    SELECT id FROM accounts WHERE phone = :phone UNION SELECT account_id FROM links WHERE phone = :phone ORDER BY 1
""")
# Whoever stood at the meter, or proved the phone, owns it again.
_OWNED_AGAIN = "DELETE FROM disowned_accounts WHERE phone = :phone AND account_id = :account_id"
_ADD = sa.text(f"""
    WITH owned AS ({_OWNED_AGAIN})
    INSERT INTO links (phone, account_id) VALUES (:phone, :account_id) ON CONFLICT DO NOTHING
    RETURNING phone
""")
_VERIFY = sa.text(f"""
    WITH owned AS ({_OWNED_AGAIN})
    INSERT INTO links (phone, account_id, verified_at) VALUES (:phone, :account_id, :now)
    ON CONFLICT (phone, account_id) DO UPDATE SET verified_at = excluded.verified_at
""")
_PUT_ON_FILE = sa.text(f"""
    WITH owned AS ({_OWNED_AGAIN})
    UPDATE accounts SET phone = :phone, phone_set_at = :now WHERE id = :account_id
""")
barred_phones = Table(
    "barred_phones",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("barred_phones_account_id_idx", "account_id"),
    comment="taken off an account by its owner: it cannot link itself again",
)

_CHECKS = sa.text("""
    SELECT c.id, a.number AS account, a.name, c.phone, c.opened_at, c.reason
    FROM phone_checks c JOIN accounts a ON a.id = c.account_id
    WHERE c.closed_at IS NULL AND c.id > :after ORDER BY c.id LIMIT :limit
""")


def is_disowned(phone: str, account_id: str) -> str:
    """What a query asks of a phone and an account: whether its owner said that the account is not theirs."""
    return f"EXISTS (SELECT FROM disowned_accounts d WHERE d.phone = {phone} AND d.account_id = {account_id})"


def speaks_for(phone: str, account: str) -> str:
    """What a query asks of a phone and an account by its alias: whether the phone is on file or a code has proved it,
    since `:proved_since`.
    """
    return f"""
        ({account}.phone = {phone} OR EXISTS (
            SELECT FROM links k
            WHERE k.phone = {phone} AND k.account_id = {account}.id AND k.verified_at > :proved_since))
    """


class Links(Repository):
    """Keeps the links on the connection of a unit of work."""

    def add(self, phone: str, account_id: int) -> bool:
        """Remember that the phone knows this account and its meter; whether that is new. It does not lift the mask."""
        return self._connection.scalar(_ADD, {"phone": phone, "account_id": account_id}) is not None

    def verify(self, phone: str, account_id: int) -> None:
        """A code has proved the phone: the mask is lifted."""
        self._connection.execute(_VERIFY, {"phone": phone, "account_id": account_id, "now": self._now})

    def remove(self, phone: str, account_id: int) -> None:
        self._connection.execute(links.delete().where(links.c.phone == phone, links.c.account_id == account_id))

    def accounts_of(self, phone: str) -> Sequence[int]:
        """The accounts that have this phone on file, or are linked to it; the closed ones too."""
        return self._connection.execute(_ACCOUNTS_OF, {"phone": phone}).scalars().all()

    def remove_all(self, account_id: int) -> list[str]:
        """End all links and proofs of the account; the phones that had them. Who was barred may link itself again."""
        self._connection.execute(barred_phones.delete().where(barred_phones.c.account_id == account_id))
        ended = links.delete().where(links.c.account_id == account_id).returning(links.c.phone)
        return list(self._connection.scalars(ended))

    def bar(self, phone: str, account_id: int) -> None:
        """The phone cannot link itself to the account any more."""
        row = insert(barred_phones).values(phone=phone, account_id=account_id, at=self._now)
        self._connection.execute(row.on_conflict_do_nothing())

    def is_barred(self, phone: str, account_id: int) -> bool:
        barred = sa.select(sa.true()).where(barred_phones.c.phone == phone, barred_phones.c.account_id == account_id)
        return self._connection.scalar(barred) is not None

    def proved_phones(self, account_id: int) -> list[str]:
        """The phones that see name and balance by a code."""
        proved = sa.select(links.c.phone).where(links.c.account_id == account_id)
        return list(self._connection.scalars(proved.where(links.c.verified_at > self._now - PROOF_LASTS)))

    def open_check(self, phone: str, account_id: int, reason: str) -> None:
        """Somebody must find out whose account it is; one case at a time, and an objection is not lost in it."""
        row = insert(phone_checks).values(account_id=account_id, phone=phone, opened_at=self._now, reason=reason)
        again = {"phone": phone, "reason": reason} if reason == OBJECTED else {"reason": phone_checks.c.reason}
        is_open = sa.text("closed_at IS NULL")
        self._connection.execute(
            row.on_conflict_do_update(index_elements=["account_id"], index_where=is_open, set_=again)
        )

    def disown(self, phone: str, account_id: int) -> None:
        """The account is not that of the phone's owner: nothing about it goes there."""
        row = insert(disowned_accounts).values(phone=phone, account_id=account_id, disowned_at=self._now)
        self._connection.execute(row.on_conflict_do_nothing())

    def take_off_file(self, phone: str, account_id: int) -> None:
        """The phone on file is not the customer's: it is taken off, and the account is on the list."""
        mine = accounts.update().where(accounts.c.id == account_id, accounts.c.phone == phone)
        self._connection.execute(mine.values(phone=None, phone_set_at=self._now))
        self.open_check(phone, account_id, NOT_MINE)

    def put_on_file(self, phone: str, account_id: int) -> None:
        """The customer's phone: no import changes it, and nobody has to look for it any more."""
        self._connection.execute(_PUT_ON_FILE, {"phone": phone, "account_id": account_id, "now": self._now})
        open_ones = phone_checks.update().where(phone_checks.c.account_id == account_id)
        self._connection.execute(open_ones.where(phone_checks.c.closed_at.is_(None)).values(closed_at=self._now))

    def checks(self, after_id: int, limit: int) -> list[dict[str, Any]]:
        """Accounts without their customer's phone, after this one, the oldest first."""
        rows = self._connection.execute(_CHECKS, {"after": after_id, "limit": limit})
        return [dict(row) for row in rows.mappings()]
