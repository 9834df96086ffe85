"""What became of each comparison with a provider's ledger, and every difference that was found."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain.payments.payments import CALLBACK, CONFIRMATION, PAYSTACK, PULL
from domain.payments.reconciliation import BREAK_KINDS, QUARANTINED, Break, HeldCard
from store.core.metadata import metadata
from store.core.repository import Repository
from store.payments.reversals import REVERSED_CENTS

QUARANTINE_IS_OPEN = f"kind = '{QUARANTINED}' AND settled_at IS NULL"

recon_breaks = Table(
    "recon_breaks",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    Column("occasion", Text, nullable=False, server_default="", comment="what tells it from others of this receipt"),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), comment="whose money it may be"),
    CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in BREAK_KINDS)), name="kind"),
    sa.UniqueConstraint("kind", "provider", "receipt", "occasion"),
    Index("recon_breaks_open_idx", "found_at", postgresql_where=sa.text("settled_at IS NULL")),
    Index("recon_breaks_account_id_idx", "account_id", postgresql_where=sa.text(f"{QUARANTINE_IS_OPEN}")),
)

recon_runs = Table(
    "recon_runs",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("source", Text, nullable=False, comment="pull, statement or listed"),
    Column("first_at", DateTime(timezone=True), comment="the first instant that it covers"),
    Column("last_at", DateTime(timezone=True)),
    Column("rows", Integer, nullable=False),
    Column("cents", BigInteger, nullable=False, comment="what the provider says came in, less what went back"),
    Column("posted", Integer, nullable=False, comment="payments that we did not know"),
    Column("closed", Boolean, nullable=False, comment="the books agree and no difference is open"),
    Column("ran_at", DateTime(timezone=True), nullable=False),
    Index("recon_runs_ran_at_idx", "provider", "source", "ran_at"),
)

# What M-Pesa's ledger must hold between two instants: a payment that only the pull reported has no time to be believed.
_BOOKED_BETWEEN = sa.text("""
    SELECT receipt, cents FROM payments
    WHERE provider = :provider AND paid_at BETWEEN :first_at AND :last_at AND for_connections = :for_connections
""")
# What somebody else than M-Pesa can have reported to us: the pull, the statement and an operator read M-Pesa's own
# ledger. By our own time: that of a message its sender chooses.
_REPORTED_BETWEEN = sa.text(f"""
    SELECT receipt, cents FROM payments
    WHERE provider = :provider AND source IN ('{CALLBACK}', '{CONFIRMATION}')
      AND confirmed_by IS DISTINCT FROM '{PULL}'
      AND received_at BETWEEN :first_at AND :last_at AND recorded_at >= :first_at
      AND for_connections = :for_connections
""")
_CARDS_BETWEEN = sa.text(f"""
    SELECT p.receipt, p.cents, i.token FROM payments p JOIN payment_intents i ON i.id = p.intent_id
    WHERE p.provider = '{PAYSTACK}' AND coalesce(p.paid_at, p.received_at) BETWEEN :first_at AND :last_at
      AND p.recorded_at >= :first_at
      AND p.cents > {REVERSED_CENTS}
    ORDER BY p.recorded_at, p.receipt
""")
_BALANCES_SINCE = sa.text("""
    SELECT cents, till_cents FROM (
        (SELECT cents, till_cents, paid_at, id FROM payments
         WHERE provider = :provider AND till_cents IS NOT NULL AND received_at <= :since
         ORDER BY received_at DESC, id DESC LIMIT 1)
        UNION ALL
        (SELECT cents, till_cents, paid_at, id FROM payments
         WHERE provider = :provider AND till_cents IS NOT NULL AND received_at > :since)
    ) seen ORDER BY paid_at, id
""")
_LAST_RUN = sa.text("SELECT max(ran_at) FROM recon_runs WHERE provider = :provider AND source = :source")
_UNRECEIPTED = sa.text(
    "SELECT EXISTS (SELECT FROM payment_intents WHERE state = 'paid_unreceipted' AND sent_at > :since)"
)
_UNRECEIPTED_BEFORE = sa.text("""
    SELECT coalesce(checkout_id, 'request ' || id) AS receipt, cents FROM payment_intents
    WHERE state = 'paid_unreceipted' AND coalesce(sent_at, created_at) < :before
""")
_ANY_OPEN = sa.text("""
    SELECT EXISTS (
        SELECT FROM recon_breaks WHERE provider = :provider AND receipt = ANY(:receipts) AND settled_at IS NULL
    )
""")
_CLEARED = sa.text("""
    SELECT coalesce(sum(l.cents), 0)::bigint FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id
    WHERE l.ledger_account = :clearing AND e.key IN (
        SELECT 'payment:' || id FROM payments WHERE provider = :provider AND receipt = ANY(:receipts)
        UNION ALL
        SELECT 'reversal:' || provider || ':' || receipt FROM reversals
        WHERE provider = :provider AND receipt = ANY(:receipts)
    )
""")
_SETTLE = sa.text("UPDATE recon_breaks SET settled_at = :now WHERE id = :id AND settled_at IS NULL")
_SETTLE_ALL = sa.text("""
    UPDATE recon_breaks SET settled_at = :now
    WHERE kind = :kind AND provider = :provider AND receipt = :receipt AND settled_at IS NULL
""")
_SETTLE_ONE = sa.text("""
    UPDATE recon_breaks SET settled_at = :now
    WHERE kind = :kind AND provider = :provider AND receipt = :receipt AND occasion = :occasion AND settled_at IS NULL
""")
_SETTLE_QUARANTINED = sa.text(f"""
    UPDATE recon_breaks SET settled_at = :now
    WHERE {QUARANTINE_IS_OPEN} AND provider = :provider AND receipt = :receipt AND account_id = :account_id
      AND details->>'cents' = CAST(CAST(:cents AS bigint) AS text)
""")
_FIND = """
    SELECT kind, provider, receipt, details, occasion, account_id FROM recon_breaks
    WHERE id = :id AND settled_at IS NULL
"""
_FIND_OPEN, _TAKE = sa.text(_FIND), sa.text(f"{_FIND} FOR UPDATE")
_SELECT_OPEN = """
    SELECT b.id, b.kind, b.provider, b.receipt, b.occasion, b.details, b.found_at, n.region
    FROM recon_breaks b LEFT JOIN accounts a ON a.id = b.account_id LEFT JOIN areas n ON n.id = a.area_id
    WHERE b.settled_at IS NULL
"""
_LIST_OPEN = sa.text(f"{_SELECT_OPEN} AND b.id > :after ORDER BY b.id LIMIT :limit")
_OPEN_OF = sa.text(f"{_SELECT_OPEN} AND b.id = ANY(:ids)")


class Breaks(Repository):
    """Writes differences and runs on the connection of a unit of work."""

    def add(self, found: Break, *, settled: bool = False) -> bool:
        """List the difference, once; whether it is new. One that was mended as it was found is listed as settled."""
        row = insert(recon_breaks).values(
            kind=found.kind,
            provider=found.provider,
            receipt=found.receipt,
            details=found.details,
            occasion=found.occasion,
            account_id=found.account_id,
            found_at=self._now,
            settled_at=self._now if settled else None,
        )
        return self._connection.execute(row.on_conflict_do_nothing()).rowcount > 0

    def find(self, break_id: int) -> Break | None:
        """The open difference; None when there is none."""
        return self._one(_FIND_OPEN, break_id)

    def take(self, break_id: int) -> Break | None:
        """The same, nobody else's until the commit."""
        return self._one(_TAKE, break_id)

    def settle(self, break_id: int) -> bool:
        """Somebody has looked into it; whether it was open."""
        return self._connection.execute(_SETTLE, {"id": break_id, "now": self._now}).rowcount > 0

    def settle_all(self, kind: str, provider: str, receipt: str) -> None:
        """What differed about the receipt in this way does so no more."""
        asked = {"kind": kind, "provider": provider, "receipt": receipt, "now": self._now}
        self._connection.execute(_SETTLE_ALL, asked)

    def settle_one(self, found: Break) -> None:
        """This very difference is over."""
        asked = {name: getattr(found, name) for name in ("kind", "provider", "receipt", "occasion")}
        self._connection.execute(_SETTLE_ONE, {**asked, "now": self._now})

    def settle_quarantined(self, provider: str, receipt: str, cents: int, account_id: int) -> None:
        """The provider lists the receipt with the same amount and account: nobody has to look into it."""
        asked = {"provider": provider, "receipt": receipt, "cents": cents, "account_id": account_id, "now": self._now}
        self._connection.execute(_SETTLE_QUARANTINED, asked)

    def open(self, after: int, limit: int) -> list[dict[str, Any]]:
        """The differences that nobody has settled, after this id, with the regions of their accounts."""
        return [dict(row) for row in self._connection.execute(_LIST_OPEN, {"after": after, "limit": limit}).mappings()]

    def of(self, break_ids: Sequence[int]) -> list[dict[str, Any]]:
        """Those of these that nobody has settled."""
        return [dict(row) for row in self._connection.execute(_OPEN_OF, {"ids": list(break_ids)}).mappings()]

    def any_open(self, provider: str, receipts: Iterable[str]) -> bool:
        """Whether anything about these receipts is not settled."""
        values = {"provider": provider, "receipts": list(receipts)}
        return bool(self._connection.execute(_ANY_OPEN, values).scalar_one())

    def cleared(self, provider: str, clearing: str, receipts: Iterable[str]) -> int:
        """Cents that these receipts, of payments and of reversals, moved on the clearing account."""
        values = {"provider": provider, "clearing": clearing, "receipts": list(receipts)}
        return int(self._connection.execute(_CLEARED, values).scalar_one())

    def run(self, **values: Any) -> None:
        """Note a comparison."""
        self._connection.execute(recon_runs.insert(), {**values, "ran_at": self._now})

    def last_run(self, provider: str, source: str) -> datetime | None:
        return self._connection.execute(_LAST_RUN, {"provider": provider, "source": source}).scalar()

    def booked_between(
        self, provider: str, first_at: datetime, last_at: datetime, *, for_connections: bool = False
    ) -> dict[str, int]:
        """Cents by receipt of what came by a paybill, by the provider's own time."""
        return self._sums(_BOOKED_BETWEEN, provider, first_at, last_at, for_connections=for_connections)

    def reported_between(
        self, provider: str, first_at: datetime, last_at: datetime, *, for_connections: bool = False
    ) -> dict[str, int]:
        """Cents by receipt of what a callback or a confirmation reported in this time, of a paybill, and no pull has
        listed yet.
        """
        return self._sums(_REPORTED_BETWEEN, provider, first_at, last_at, for_connections=for_connections)

    def cards_between(self, first_at: datetime, last_at: datetime) -> list[HeldCard]:
        """The card payments of this time that have not gone back whole."""
        rows = self._connection.execute(_CARDS_BETWEEN, {"first_at": first_at, "last_at": last_at}).mappings()
        return [HeldCard(**row) for row in rows]

    def balances_since(self, provider: str, since: datetime) -> list[tuple[int, int]]:
        """The payments since then and the one before, each with our balance at the provider after it."""
        rows = self._connection.execute(_BALANCES_SINCE, {"provider": provider, "since": since}).all()
        return [(cents, balance) for cents, balance in rows]

    def has_unreceipted(self, since: datetime) -> bool:
        """Whether a request is paid, as far as the provider says, and its receipt has not come."""
        return bool(self._connection.execute(_UNRECEIPTED, {"since": since}).scalar_one())

    def unreceipted_before(self, before: datetime) -> dict[str, int]:
        """Cents by checkout id of the requests sent before then that are paid and still without a receipt."""
        rows = self._connection.execute(_UNRECEIPTED_BEFORE, {"before": before})
        return {row.receipt: row.cents for row in rows}

    def _one(self, statement: sa.TextClause, break_id: int) -> Break | None:
        row = self._connection.execute(statement, {"id": break_id}).mappings().first()
        return Break(**row) if row else None

    def _sums(
        self, query: sa.TextClause, provider: str, first_at: datetime, last_at: datetime, *, for_connections: bool
    ) -> dict[str, int]:
        values = {
            "provider": provider,
            "first_at": first_at,
            "last_at": last_at,
            "for_connections": for_connections,
        }
        rows = self._connection.execute(query, values)
        return {row.receipt: row.cents for row in rows}
