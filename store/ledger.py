"""The journal: append only, each entry summing to zero by a deferred constraint, each natural key once."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from domain.ledger import Entry
from store.metadata import metadata

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
    Index("journal_entries_account_id_idx", "account_id", "id"),
)

journal_lines = Table(
    "journal_lines",
    metadata,
    Column("entry_id", BigInteger, ForeignKey("journal_entries.id"), primary_key=True),
    Column("ledger_account", Text, primary_key=True),
    Column("cents", BigInteger, nullable=False, comment="debit positive, credit negative"),
)

_POST = sa.text("""
    WITH entry AS (
        INSERT INTO journal_entries (kind, key, account_id, bill_id, booked_on, recorded_at)
        VALUES (:kind, :key, :account_id, :bill_id, :booked_on, :recorded_at)
        RETURNING id
    ), lines AS (
        INSERT INTO journal_lines (entry_id, ledger_account, cents)
        SELECT entry.id, line.ledger_account, line.cents
        FROM entry, unnest(:ledger_accounts, :cents) AS line(ledger_account, cents)
    )
    UPDATE accounts SET balance_cents = balance_cents + :receivable_cents WHERE id = :account_id
""").bindparams(
    sa.bindparam("bill_id", type_=BigInteger),
    sa.bindparam("ledger_accounts", type_=ARRAY(Text)),
    sa.bindparam("cents", type_=ARRAY(BigInteger)),
)


class Ledger:
    """Writes the journal on the connection of a unit of work."""

    def __init__(self, connection: sa.Connection, recorded_at: datetime) -> None:
        self._connection = connection
        self._recorded_at = recorded_at

    def post(self, entry: Entry) -> None:
        """Write the entry and carry it into the balance. `IntegrityError` when its natural key is there already."""
        self._connection.execute(
            _POST,
            {
                "kind": entry.kind,
                "key": entry.key,
                "account_id": entry.account_id,
                "bill_id": entry.bill_id,
                "booked_on": entry.booked_on,
                "recorded_at": self._recorded_at,
                "ledger_accounts": [posting.ledger_account for posting in entry.postings],
                "cents": [posting.cents for posting in entry.postings],
                "receivable_cents": entry.receivable_cents,
            },
        )
