"""Payments: one row for a provider's receipt, whatever the source; what came back, and what nobody's account was."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.payments.payments import UNPAID, Booked, Held, Payment, Reversal
from store.core.metadata import metadata
from store.core.repository import Repository

payments = Table(
    "payments",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("receipt", Text, nullable=False, comment="the provider's own; with the provider the only key"),
    Column("cents", BigInteger, nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), comment="empty while it is in suspense"),
    Column("intent_id", BigInteger, ForeignKey("payment_intents.id")),
    Column("reference", Text, nullable=False, comment="what the payer typed"),
    Column("phone", Text, comment="the payer's, where it is a real number; never a key"),
    Column("paid_at", DateTime(timezone=True), comment="the provider's time, where it can be believed"),
    Column("till_cents", BigInteger, comment="our balance at the provider after it"),
    Column("source", Text, nullable=False, comment="what told of it first"),
    Column("received_at", DateTime(timezone=True), nullable=False, comment="when we were told"),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("cents > 0", name="cents"),
    sa.UniqueConstraint("provider", "receipt"),
    Index("payments_account_id_idx", "account_id", "id"),
    Index("payments_intent_id_idx", "intent_id", postgresql_where=sa.text("intent_id IS NOT NULL")),
    Index("payments_paid_at_idx", "provider", "paid_at"),
    Index("payments_recorded_at_idx", "recorded_at"),
)

reversals = Table(
    "reversals",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("receipt", Text, nullable=False, comment="its own, not the payment's"),
    Column("payment_id", BigInteger, ForeignKey("payments.id"), nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("reversed_at", DateTime(timezone=True)),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("cents > 0", name="cents"),
    sa.UniqueConstraint("provider", "receipt"),
    Index("reversals_payment_id_idx", "payment_id"),
)

suspense = Table(
    "suspense",
    metadata,
    Column("payment_id", BigInteger, ForeignKey("payments.id"), primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("held_at", DateTime(timezone=True), nullable=False),
    Column("proposed_account_id", BigInteger, ForeignKey("accounts.id")),
    Column("proposed_by", Text),
    Column("proposed_at", DateTime(timezone=True)),
    Column("released_by", Text),
    Column("released_at", DateTime(timezone=True)),
    CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released"),
    CheckConstraint("released_by IS DISTINCT FROM proposed_by OR released_by IS NULL", name="two_persons"),
    Index("suspense_open_idx", "held_at", postgresql_where=sa.text("released_at IS NULL")),
)

_ADD = sa.text("""
    INSERT INTO payments (provider, receipt, cents, account_id, intent_id, reference, phone, paid_at, till_cents,
                          source, received_at, recorded_at)
    VALUES (:provider, :receipt, :cents, :account_id, :intent_id, :reference, :phone, :paid_at, :paybill_balance_cents,
            :source, :received_at, :now)
    ON CONFLICT (provider, receipt) DO NOTHING RETURNING id
""")
_REVERSED_CENTS = "coalesce((SELECT sum(cents) FROM reversals WHERE payment_id = p.id), 0)::bigint"
_BOOKED = f"""
    SELECT p.id, p.provider, p.receipt, p.cents, p.account_id, p.phone, p.intent_id, p.received_at,
           {_REVERSED_CENTS} AS reversed_cents
    FROM payments p
"""
_FIND = sa.text(f"{_BOOKED} WHERE p.provider = :provider AND p.receipt = :receipt")
_RECEIPT_OF = sa.text("""
    SELECT p.receipt FROM payments p JOIN payment_intents i ON i.id = p.intent_id
    WHERE i.token = :token AND p.provider = :provider
""")
_FULLY_KNOWN = sa.text("""
    SELECT receipt, cents FROM payments p
    WHERE provider = :provider AND receipt = ANY(:receipts) AND reference <> '' AND (
        intent_id IS NOT NULL OR NOT EXISTS (
            SELECT FROM payment_intents i
            WHERE i.account_id = p.account_id AND i.cents = p.cents AND i.state = ANY(:unpaid)
              AND i.phone = coalesce(p.phone, i.phone) AND coalesce(i.sent_at, i.created_at) <= p.received_at
        )
    )
""")
_LOCK = sa.text(f"{_BOOKED} WHERE p.id = :id FOR UPDATE OF p")
_COMPLETE = sa.text("""
    UPDATE payments SET
        intent_id = coalesce(intent_id, :intent_id),
        phone = coalesce(phone, :phone),
        paid_at = coalesce(paid_at, :paid_at),
        till_cents = coalesce(till_cents, :paybill_balance_cents),
        reference = coalesce(nullif(reference, ''), :reference)
    WHERE id = :id AND (
        (intent_id IS NULL AND CAST(:intent_id AS bigint) IS NOT NULL)
        OR (phone IS NULL AND CAST(:phone AS text) IS NOT NULL)
        OR (paid_at IS NULL AND CAST(:paid_at AS timestamptz) IS NOT NULL)
        OR (till_cents IS NULL AND CAST(:paybill_balance_cents AS bigint) IS NOT NULL)
        OR (reference = '' AND :reference <> '')
    )
""")
_REVERSE = sa.text("""
    INSERT INTO reversals (provider, receipt, payment_id, cents, source, reversed_at, recorded_at)
    VALUES (:provider, :receipt, :payment_id, :cents, :source, :reversed_at, :now)
    ON CONFLICT (provider, receipt) DO NOTHING
""")
_HELD = """
    SELECT s.payment_id, p.reference, s.reason, s.proposed_account_id, s.proposed_by, s.held_at
    FROM suspense s JOIN payments p ON p.id = s.payment_id
    WHERE s.released_at IS NULL
"""
_LIST_HELD = sa.text(f"""
    SELECT s.payment_id AS id, p.receipt, p.cents - {_REVERSED_CENTS} AS cents, p.reference, s.reason, p.phone,
           s.held_at, a.number AS proposed_account, s.proposed_by
    FROM suspense s JOIN payments p ON p.id = s.payment_id LEFT JOIN accounts a ON a.id = s.proposed_account_id
    WHERE s.released_at IS NULL ORDER BY s.payment_id LIMIT 1000
""")
_HELD_ONE = sa.text(f"{_HELD} AND s.payment_id = :id FOR UPDATE OF p")


class Payments(Repository):
    """Reads and writes payments on the connection of a unit of work."""

    def add(self, payment: Payment, account_id: int | None) -> int | None:
        """Its id; None when the receipt is there already, also when another transaction is just writing it."""
        values = {name: getattr(payment, name) for name in payment.__slots__}
        return self._connection.execute(_ADD, {**values, "account_id": account_id, "now": self._now}).scalar()

    def find(self, provider: str, receipt: str) -> Booked | None:
        row = self._connection.execute(_FIND, {"provider": provider, "receipt": receipt}).mappings().first()
        return Booked(**row) if row else None

    def receipt_of(self, provider: str, token: str) -> str | None:
        """Of the payment that answered the request with this token."""
        return self._connection.execute(_RECEIPT_OF, {"provider": provider, "token": token}).scalar()

    def fully_known(self, provider: str, receipts: Sequence[str]) -> dict[str, int]:
        """Cents by receipt of those of which nothing more can be learnt: with what the payer typed, and with our
        request where it may be the answer to one.
        """
        values = {"provider": provider, "receipts": list(receipts), "unpaid": list(UNPAID)}
        rows = self._connection.execute(_FULLY_KNOWN, values)
        return {row.receipt: row.cents for row in rows}

    def lock(self, payment_id: int) -> Booked:
        """The payment as it is; nobody else changes it until the commit."""
        return Booked(**self._connection.execute(_LOCK, {"id": payment_id}).mappings().one())

    def complete(self, payment_id: int, payment: Payment) -> None:
        """Add what this source knows and no earlier one did. It changes no amount and no account."""
        values = {
            name: getattr(payment, name)
            for name in ("intent_id", "phone", "paid_at", "paybill_balance_cents", "reference")
        }
        self._connection.execute(_COMPLETE, {**values, "id": payment_id})

    def credit(self, payment_id: int, account_id: int) -> None:
        """Name the account of a payment that leaves suspense."""
        self._connection.execute(
            payments.update().where(payments.c.id == payment_id).values(account_id=account_id),
        )

    def reverse(self, payment_id: int, reversal: Reversal) -> bool:
        """Note the reversal; whether it is new."""
        values = {name: getattr(reversal, name) for name in ("provider", "receipt", "cents", "source", "reversed_at")}
        done = self._connection.execute(_REVERSE, {**values, "payment_id": payment_id, "now": self._now})
        return done.rowcount > 0


class Suspense(Repository):
    """The queue of payments that wait for two persons."""

    def hold(self, payment_id: int, reason: str) -> None:
        self._connection.execute(suspense.insert(), {"payment_id": payment_id, "reason": reason, "held_at": self._now})

    def get(self, payment_id: int) -> Held | None:
        """What is held, locked until the commit; None when it is not, or no longer."""
        row = self._connection.execute(_HELD_ONE, {"id": payment_id}).mappings().first()
        if row is None:
            return None
        payment = Payments(self._transaction).lock(payment_id)
        return Held(payment, row["reference"], row["reason"], row["proposed_account_id"], row["proposed_by"])

    def all(self) -> list[dict[str, Any]]:
        """What is held, the oldest first."""
        return [dict(row) for row in self._connection.execute(_LIST_HELD).mappings()]

    def propose(self, payment_id: int, account_id: int, operator: str) -> None:
        self._update(payment_id, proposed_account_id=account_id, proposed_by=operator, proposed_at=self._now)

    def release(self, payment_id: int, operator: str) -> None:
        self._update(payment_id, released_by=operator, released_at=self._now)

    def _update(self, payment_id: int, **values: Any) -> None:
        self._connection.execute(
            suspense.update()
            .where(suspense.c.payment_id == payment_id, suspense.c.released_at.is_(None))
            .values(**values)
        )
