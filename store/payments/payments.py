"""Payments: one row for a provider's receipt, whatever the source; what came back, and what nobody's account was."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.accounts.accounts import DISCONNECTED
from domain.payments.payments import MPESA, PAYSTACK, PULL, UNPAID, Booked, BookedReversal, Payment, Reversal
from domain.payments.reconciliation import QUARANTINED
from store.core.metadata import metadata
from store.core.repository import Repository
from store.payments import reversals
from store.payments.reversals import REVERSED_CENTS, TAKEN_BACK

payments = Table(
    "payments",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("receipt", Text, nullable=False, comment="the provider's own; with the provider the only key"),
    Column("cents", BigInteger, nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), comment="empty while it is in suspense"),
    Column(
        "application_id", BigInteger, ForeignKey("applications.id"), comment="what it pays, where it is a connection"
    ),
    Column("intent_id", BigInteger, ForeignKey("payment_intents.id")),
    Column("reference", Text, nullable=False, comment="what the payer typed"),
    Column("phone", Text, comment="the payer's, where it is a real number; never a key"),
    Column("paid_at", DateTime(timezone=True), comment="the provider's time, where it can be believed"),
    Column("till_cents", BigInteger, comment="our balance at the provider after it"),
    Column(
        "for_connections",
        Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="whether it came by the paybill for connections",
    ),
    Column("source", Text, nullable=False, comment="what reported it first"),
    Column("received_at", DateTime(timezone=True), nullable=False, comment="when it was reported to us"),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("confirmed_at", DateTime(timezone=True), comment="when a second source, or the provider's list, had it"),
    Column("confirmed_by", Text, comment="that source"),
    CheckConstraint("cents > 0", name="cents"),
    CheckConstraint("num_nonnulls(account_id, application_id) <= 1", name="credited"),
    CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed"),
    sa.UniqueConstraint("provider", "receipt"),
    Index("payments_account_id_idx", "account_id", "id"),
    Index("payments_account_receipt_idx", "account_id", "receipt"),
    Index("payments_application_idx", "application_id", postgresql_where=sa.text("application_id IS NOT NULL")),
    Index("payments_intent_id_idx", "intent_id", unique=True, postgresql_where=sa.text("intent_id IS NOT NULL")),
    Index("payments_balance_idx", "provider", "received_at", "id", postgresql_where=sa.text("till_cents IS NOT NULL")),
    Index("payments_paid_at_idx", "provider", "paid_at"),
    Index("payments_recorded_at_idx", "recorded_at"),
    Index("payments_unconfirmed_idx", "account_id", "id", postgresql_where=sa.text("confirmed_at IS NULL")),
)

# A request pays once, whatever receipts are notified of it: the caller holds its account, so nobody else is just paying
# it.
_ADD = sa.text("""
    INSERT INTO payments (provider, receipt, cents, account_id, application_id, intent_id, reference, phone, paid_at,
                          till_cents, for_connections, source, received_at, recorded_at, confirmed_at, confirmed_by)
    SELECT :provider, :receipt, :cents, :account_id, :application_id, CAST(:intent_id AS bigint), :reference, :phone,
           :paid_at, :paybill_balance_cents, :for_connections, :source, :received_at, :now, :confirmed_at, :confirmed_by
    WHERE NOT EXISTS (SELECT FROM payments WHERE intent_id = CAST(:intent_id AS bigint))
      AND NOT EXISTS (SELECT FROM payments WHERE provider = :provider AND receipt = lower(:receipt))
    ON CONFLICT (provider, receipt) DO NOTHING RETURNING id
""").bindparams(*(sa.bindparam(name, type_=DateTime(timezone=True)) for name in ("paid_at", "confirmed_at")))
_BOOKED = f"""
    SELECT p.id, p.provider, p.receipt, p.cents, p.account_id, p.phone, p.intent_id, p.received_at, p.source,
           p.reference, p.confirmed_by, p.application_id, {REVERSED_CENTS} AS reversed_cents, {TAKEN_BACK} AS taken_back
    FROM payments p
"""
_FIND = sa.text(f"{_BOOKED} WHERE p.provider = :provider AND p.receipt = :receipt")
_PROVIDERS = f"(VALUES ('{MPESA}'), ('{PAYSTACK}')) UNION SELECT source FROM payment_proposals"
_BY_RECEIPT = sa.text(f"{_BOOKED} WHERE p.provider IN ({_PROVIDERS}) AND p.receipt = :receipt ORDER BY p.id")
_RECEIPT_OF = sa.text("""
    SELECT p.receipt FROM payments p JOIN payment_intents i ON i.id = p.intent_id
    WHERE i.token = :token AND p.provider = :provider
""")
# What nothing more can be notified of by the provider's list but that it lists it, too.
_LISTED = sa.text(f"""
    SELECT p.id, p.receipt, p.cents, p.reference, p.account_id, p.source, p.confirmed_by, NOT (
        EXISTS (SELECT FROM accounts WHERE id = p.account_id AND status = '{DISCONNECTED}')
        OR EXISTS (
            SELECT FROM recon_breaks
            WHERE provider = p.provider AND receipt = p.receipt AND kind = '{QUARANTINED}' AND settled_at IS NULL
        )
        OR {TAKEN_BACK}
    ) AS needs_no_more
    FROM payments p
    WHERE provider = :provider AND receipt = ANY(:receipts) AND reference <> '' AND (
        intent_id IS NOT NULL OR NOT EXISTS (
            SELECT FROM payment_intents i
            WHERE i.account_id = p.account_id AND i.cents = p.cents AND i.state = ANY(:unpaid)
              AND i.phone = coalesce(p.phone, i.phone) AND coalesce(i.sent_at, i.created_at) <= p.received_at
        )
    )
""")
_CONFIRM = sa.text("""
    UPDATE payments SET confirmed_at = :now, confirmed_by = :source WHERE id IN (
        SELECT id FROM payments WHERE id = ANY(:ids) ORDER BY id FOR UPDATE SKIP LOCKED
    )
""")
_HELD = sa.text("SELECT receipt FROM payments WHERE provider = :provider AND receipt = ANY(:receipts)")
_IN_FILE = sa.text("""
    SELECT DISTINCT m.receipt FROM proposed_movements m JOIN payment_proposals f ON f.id = m.proposal_id
    WHERE f.sha256 = :sha256 AND f.source = :source AND m.applied_at IS NOT NULL AND m.receipt = ANY(:receipts)
""")
_UNDER_ANOTHER_SOURCE = sa.text(f"""
    SELECT EXISTS (
        SELECT FROM payments
        WHERE provider IN (SELECT source FROM payment_proposals WHERE source NOT IN ('{MPESA}', :provider))
          AND receipt = :receipt AND cents = :cents
    )
""")
_UNCONFIRMED_CENTS = sa.text(f"""
    SELECT coalesce(sum(p.cents - {REVERSED_CENTS}), 0)::bigint FROM payments p
    WHERE p.account_id = :account_id AND p.confirmed_at IS NULL
""")
_BY_ID = sa.text(f"{_BOOKED} WHERE p.id = :id")
_OF_APPLICATION = sa.text(f"{_BOOKED} WHERE p.application_id = :id ORDER BY p.id FOR UPDATE OF p")
_LOCK = sa.text(f"{_BOOKED} WHERE p.id = :id FOR UPDATE OF p")
# The provider's own list confirms whatever confirmed before; any source confirms what another one reported.
_COMPLETE = sa.text(f"""
    UPDATE payments p SET
        intent_id = coalesce(p.intent_id, said.intent_id),
        phone = coalesce(p.phone, :phone),
        paid_at = coalesce(p.paid_at, :paid_at),
        till_cents = coalesce(p.till_cents, :paybill_balance_cents),
        reference = coalesce(nullif(p.reference, ''), :reference),
        confirmed_at = CASE WHEN said.confirms THEN :now ELSE p.confirmed_at END,
        confirmed_by = CASE WHEN said.confirms THEN :source ELSE p.confirmed_by END
    FROM (
        SELECT id, CASE WHEN NOT EXISTS (SELECT FROM payments WHERE intent_id = CAST(:intent_id AS bigint))
                        THEN CAST(:intent_id AS bigint) END AS intent_id,
               confirmed_by IS DISTINCT FROM '{PULL}' AND (confirmed_by IS NULL OR :source = '{PULL}') AND (
                   source <> :source
                   OR (CAST(:file AS text) IS NOT NULL AND NOT EXISTS (
                       SELECT FROM proposed_movements m JOIN payment_proposals f ON f.id = m.proposal_id
                       WHERE f.sha256 = :file AND f.source = provider AND m.receipt = payments.receipt
                         AND m.applied_at IS NOT NULL
                   ))
               ) AS confirms
        FROM payments WHERE id = :id FOR UPDATE
    ) said
    WHERE p.id = said.id AND (
        said.confirms
        OR (p.intent_id IS NULL AND said.intent_id IS NOT NULL)
        OR (p.phone IS NULL AND CAST(:phone AS text) IS NOT NULL)
        OR (p.paid_at IS NULL AND CAST(:paid_at AS timestamptz) IS NOT NULL)
        OR (p.till_cents IS NULL AND CAST(:paybill_balance_cents AS bigint) IS NOT NULL)
        OR (p.reference = '' AND :reference <> '')
    )
    RETURNING said.confirms
""").bindparams(sa.bindparam("now", type_=DateTime(timezone=True)), sa.bindparam("source", type_=Text))
_UNCONFIRMED = {"confirmed_at": None, "confirmed_by": None}


class Listed(NamedTuple):
    """A payment that we hold and the provider lists. `needs_no_more` than to be marked as confirmed."""

    id: int
    receipt: str
    cents: int
    reference: str
    account_id: int | None
    source: str
    confirmed_by: str | None
    needs_no_more: bool


class Payments(Repository):
    """Reads and writes payments on the connection of a unit of work."""

    def add(self, payment: Payment, account_id: int | None, application_id: int | None = None) -> int | None:
        """Its id; None when the receipt is there already, also when another transaction is just writing it, and when
        its request is paid by another receipt. What the provider was asked for is confirmed by that.
        """
        values = {name: getattr(payment, name) for name in payment.__slots__}
        confirmed = {"confirmed_at": self._now, "confirmed_by": payment.source} if payment.is_proved else _UNCONFIRMED
        credited = {"account_id": account_id, "application_id": application_id}
        added = self._connection.execute(_ADD, {**values, **confirmed, **credited, "now": self._now})
        return added.scalar()

    def find(self, provider: str, receipt: str) -> Booked | None:
        row = self._connection.execute(_FIND, {"provider": provider, "receipt": receipt}).mappings().first()
        return Booked(**row) if row else None

    def by_receipt(self, receipt: str) -> list[Booked]:
        """Of any provider: mostly one."""
        return [Booked(**row) for row in self._connection.execute(_BY_RECEIPT, {"receipt": receipt}).mappings()]

    def receipt_of(self, provider: str, token: str) -> str | None:
        """Of the payment that answered the request with this token."""
        return self._connection.execute(_RECEIPT_OF, {"provider": provider, "token": token}).scalar()

    def listed(self, provider: str, receipts: Sequence[str]) -> dict[str, Listed]:
        """Those that a list of the provider's can tell nothing new of: with what the payer typed, and with our request
        where it may be the answer to one.
        """
        values = {"provider": provider, "receipts": list(receipts), "unpaid": list(UNPAID)}
        rows = self._connection.execute(_LISTED, values).mappings()
        return {row["receipt"]: Listed(**row) for row in rows}

    def held(self, provider: str, receipts: Sequence[str]) -> set[str]:
        """Those of which we hold the payment."""
        asked = {"provider": provider, "receipts": list(receipts)}
        return set(self._connection.execute(_HELD, asked).scalars())

    def reversed_by(self, provider: str, receipts: Sequence[str]) -> set[str]:
        """Those by which we have taken something back."""
        asked = {"provider": provider, "receipts": list(receipts)}
        return set(self._connection.execute(reversals.AMONG, asked).scalars())

    def confirm(self, ids: Sequence[int], source: str) -> None:
        """This source has them, too."""
        self._connection.execute(_CONFIRM, {"ids": list(ids), "source": source, "now": self._now})

    def booked_from_file(self, source: str, sha256: str, receipts: Sequence[str]) -> set[str]:
        """Those that this very file has booked: it is no second source of them."""
        asked = {"source": source, "sha256": sha256, "receipts": list(receipts)}
        return set(self._connection.execute(_IN_FILE, asked).scalars())

    def is_under_another_source(self, payment: Payment) -> bool:
        """Whether a file of another source has brought the same receipt over the same amount."""
        asked = {name: getattr(payment, name) for name in ("receipt", "cents", "provider")}
        return bool(self._connection.execute(_UNDER_ANOTHER_SOURCE, asked).scalar_one())

    def unconfirmed_cents(self, account_id: int) -> int:
        """How much money only one source has reported for the account."""
        return int(self._connection.execute(_UNCONFIRMED_CENTS, {"account_id": account_id}).scalar_one())

    def by_id(self, payment_id: int) -> Booked:
        """The payment as it is."""
        return Booked(**self._connection.execute(_BY_ID, {"id": payment_id}).mappings().one())

    def lock(self, payment_id: int) -> Booked:
        """The payment as it is; nobody else changes it until the commit."""
        return Booked(**self._connection.execute(_LOCK, {"id": payment_id}).mappings().one())

    def complete(self, payment_id: int, payment: Payment) -> bool:
        """Add what this source knows and no earlier one did; whether the payment is confirmed by it. It changes no
        amount and no account.
        """
        names = ("intent_id", "phone", "paid_at", "paybill_balance_cents", "reference", "source", "file")
        values = {name: getattr(payment, name) for name in names}
        return bool(self._connection.execute(_COMPLETE, {**values, "id": payment_id, "now": self._now}).scalar())

    def credit(self, payment_id: int, account_id: int) -> None:
        """Name the account of a payment that leaves suspense."""
        self._set(payment_id, account_id=account_id)

    def credit_application(self, payment_id: int, application_id: int) -> None:
        """Name the application of a payment that leaves suspense."""
        self._set(payment_id, application_id=application_id)

    def of_application(self, application_id: int) -> list[Booked]:
        rows = self._connection.execute(_OF_APPLICATION, {"id": application_id}).mappings()
        return [Booked(**row) for row in rows]

    def take_from_application(self, payment_id: int) -> None:
        """It pays no application any more."""
        self._set(payment_id, application_id=None)

    def _set(self, payment_id: int, **values: int | None) -> None:
        self._connection.execute(payments.update().where(payments.c.id == payment_id).values(**values))

    def reverse(self, payment_id: int, reversal: Reversal) -> bool:
        """Note the reversal; whether it is new."""
        values = {name: getattr(reversal, name) for name in ("provider", "receipt", "cents", "source", "reversed_at")}
        done = self._connection.execute(reversals.ADD, {**values, "payment_id": payment_id, "now": self._now})
        return done.rowcount > 0

    def reversals_of(self, payment_id: int) -> list[BookedReversal]:
        """Those that stand."""
        rows = self._connection.execute(reversals.OF_PAYMENT, {"payment_id": payment_id}).mappings()
        return [BookedReversal(**row) for row in rows]

    def reversal(self, provider: str, receipt: str) -> BookedReversal | None:
        asked = {"provider": provider, "receipt": receipt}
        row = self._connection.execute(reversals.BY_RECEIPT, asked).mappings().first()
        return BookedReversal(**row) if row else None

    def undo(self, reversal_id: int) -> bool:
        """Note that the reversal failed; whether that is new."""
        return self._connection.execute(reversals.UNDO, {"id": reversal_id, "now": self._now}).rowcount > 0
