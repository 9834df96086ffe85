"""The journal: append only, each natural key once, each entry summing to zero, as a trigger of its lines sees to."""

import json

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.billing.ledger import Entry, Posting
from store.core.batching import Write
from store.core.metadata import metadata
from store.core.repository import Repository

journal_entries = Table(
    "journal_entries",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True, comment="the natural key of the movement"),
    Column("account_id", BigInteger, ForeignKey("accounts.id")),
    Column("bill_id", BigInteger),
    Column("booked_on", Date, nullable=False, comment="the business date, Nairobi"),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("reference", Text, comment="the provider's receipt of the money that moved"),
    Column("due_on", Date, comment="by when a fee, or what was brought over, is to be paid; a bill has its own"),
    Index("journal_entries_due_idx", "account_id", postgresql_where=sa.text("due_on IS NOT NULL")),
    Index("journal_entries_account_id_idx", "account_id", "id"),
)

journal_lines = Table(
    "journal_lines",
    metadata,
    Column("entry_id", BigInteger, ForeignKey("journal_entries.id"), primary_key=True),
    Column("ledger_account", Text, primary_key=True),
    Column("cents", BigInteger, nullable=False, comment="debit positive, credit negative"),
)
# The trigger that sums the lines up looks for their entries, too: once a statement, and without a lock.
_NOT_ENFORCED_TWICE = "ALTER TABLE journal_lines ALTER CONSTRAINT journal_lines_entry_id_fkey NOT ENFORCED"
sa.event.listen(
    journal_lines, "after_create", lambda _, connection, **__: connection.exec_driver_sql(_NOT_ENFORCED_TWICE)
)

_POST = Write("""
    entry AS (
        INSERT INTO journal_entries (kind, key, account_id, bill_id, booked_on, recorded_at, reference, due_on)
        VALUES (:entry_kind, :entry_key, :entry_account_id, :entry_bill_id, :entry_booked_on, :entry_recorded_at,
                :entry_reference, :entry_due_on)
        RETURNING id
    ), entry_lines AS (
        INSERT INTO journal_lines (entry_id, ledger_account, cents)
        SELECT entry.id, line.ledger_account, line.cents
        FROM entry, json_to_recordset(CAST(:entry_lines AS json)) AS line(ledger_account text, cents bigint)
    ), entry_balance AS (
        UPDATE accounts SET balance_cents = balance_cents + :entry_receivable_cents WHERE id = :entry_account_id
    )
""")


class Ledger(Repository):
    """Writes the journal on the connection of a unit of work."""

    def post(self, entry: Entry) -> None:
        """Write the entry and carry it into the balance. When it is sent, `IntegrityError` for a key that is there."""
        self._connection.defer(
            _POST,
            {
                "entry_kind": entry.kind,
                "entry_key": entry.key,
                "entry_account_id": entry.account_id,
                "entry_bill_id": entry.bill_id,
                "entry_booked_on": entry.booked_on,
                "entry_recorded_at": self._now,
                "entry_reference": entry.reference,
                "entry_due_on": entry.due_on,
                "entry_lines": json.dumps([_line(posting) for posting in entry.postings]),
                "entry_receivable_cents": entry.receivable_cents,
            },
        )


def _line(posting: Posting) -> dict[str, object]:
    return {"ledger_account": posting.ledger_account, "cents": posting.cents}
