"""Who left a session in the middle of a payment, and when: until it is mentioned to them, or they have paid."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Table, Text

from store.core.metadata import metadata
from store.core.repository import Repository

unfinished_payments = Table(
    "unfinished_payments",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("left_at", DateTime(timezone=True), nullable=False, index=True),
)

_NOTE = sa.text("""
    INSERT INTO unfinished_payments (phone, account_id, left_at) VALUES (:phone, :account_id, :now)
    ON CONFLICT (phone) DO UPDATE SET account_id = excluded.account_id, left_at = excluded.left_at
""")
_FORGET = sa.text("DELETE FROM unfinished_payments WHERE phone = :phone AND account_id = :account_id")


class UnfinishedPayments(Repository):
    """Keeps them on the connection of a unit of work."""

    def note(self, phone: str, account_id: int) -> None:
        """The phone has just left a payment for this account; the last one that it left counts."""
        self._connection.execute(_NOTE, {"phone": phone, "account_id": account_id, "now": self._now})

    def forget(self, phone: str, account_id: int) -> None:
        """The phone has no more to do with this account."""
        self._connection.execute(_FORGET, {"phone": phone, "account_id": account_id})
