"""The payments that were asked of another's phone, and whether it agreed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.payments.payer_requests import AskedToday, PayerRequest
from domain.values.periods import day_start
from store.core.metadata import metadata
from store.core.repository import Repository

payer_requests = Table(
    "payer_requests",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("payer", Text, nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("agreed_at", DateTime(timezone=True), comment="when the payer agreed by SMS"),
    Index("payer_requests_payer_idx", "payer", "asked_at"),
    Index("payer_requests_asked_by_idx", "asked_by", "asked_at"),
)

_IS_LINKED = sa.text("""
    SELECT EXISTS (SELECT FROM accounts WHERE id = :account_id AND phone = :payer)
        OR EXISTS (SELECT FROM links WHERE account_id = :account_id AND phone = :payer)
""")
_ASKED_TODAY = sa.text("""
    SELECT (SELECT count(*) FROM payer_requests WHERE payer = :payer AND asked_at >= :today),
           (SELECT count(*) FROM payer_requests WHERE asked_by = :asked_by AND asked_at >= :today)
""")
_HAS_AGREED = sa.text("""
    SELECT EXISTS (SELECT FROM payer_requests
                   WHERE payer = :payer AND account_id = :account_id AND agreed_at IS NOT NULL)
""")
_ADD = sa.text("""
    INSERT INTO payer_requests (payer, account_id, asked_by, cents, language, asked_at, agreed_at)
    VALUES (:payer, :account_id, :asked_by, :cents, :language, :now, :agreed_at) RETURNING id
""").bindparams(sa.bindparam("agreed_at", type_=DateTime(timezone=True)))
_AGREE = sa.text("""
    UPDATE payer_requests SET agreed_at = :now
    WHERE id = (SELECT id FROM payer_requests WHERE payer = :payer AND asked_at >= :since AND agreed_at IS NULL
                ORDER BY asked_at DESC LIMIT 1)
    RETURNING id, payer, account_id, asked_by, cents, language
""")


class PayerRequests(Repository):
    """Keeps the requests on the connection of a unit of work."""

    def needs_no_consent(self, payer: str, account_id: int) -> bool:
        """Whether the phone is on file for the account, or linked to it."""
        return bool(self._connection.scalar(_IS_LINKED, {"payer": payer, "account_id": account_id}))

    def asked_today(self, payer: str, asked_by: str) -> AskedToday:
        values = {"payer": payer, "asked_by": asked_by, "today": day_start(self._now)}
        return AskedToday(*self._connection.execute(_ASKED_TODAY, values).one())

    def has_agreed(self, payer: str, account_id: int) -> bool:
        """Whether the phone has agreed to pay for this account before."""
        return bool(self._connection.scalar(_HAS_AGREED, {"payer": payer, "account_id": account_id}))

    def add(self, request: PayerRequest, agreed_at: datetime | None) -> int:
        """Its id. It waits for the payer's AGREE where `agreed_at` is empty."""
        values = {name: getattr(request, name) for name in request.__slots__ if name != "id"}
        return int(self._connection.scalar(_ADD, {**values, "now": self._now, "agreed_at": agreed_at}))

    def agree(self, payer: str, since: datetime) -> PayerRequest | None:
        """The newest request that waits for this phone, once it has agreed."""
        row = self._connection.execute(_AGREE, {"payer": payer, "since": since, "now": self._now}).mappings().first()
        return PayerRequest(**row) if row else None
