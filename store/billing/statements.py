"""What moved on an account, from the journal alone."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from domain.billing.ledger import CREDIT_NOTE, RECEIVABLE
from domain.billing.statements import Movement, Statement
from store.core.repository import Repository

_MOVEMENTS = f"""
    SELECT e.booked_on, e.kind,
           CASE WHEN e.kind = '{CREDIT_NOTE}' THEN b.credit_note ELSE coalesce(b.number, e.reference) END AS reference,
           l.cents
    FROM journal_entries e
    JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = '{RECEIVABLE}'
    LEFT JOIN bills b ON b.id = e.bill_id
    WHERE e.account_id = :account_id
"""
_BETWEEN = sa.text(f"{_MOVEMENTS} AND e.booked_on BETWEEN :starts_on AND :ends_on ORDER BY e.booked_on, e.id")
_LATEST = sa.text(f"{_MOVEMENTS} ORDER BY e.booked_on DESC, e.id DESC LIMIT :limit")
_BEFORE = sa.text(f"""
    SELECT coalesce(sum(l.cents), 0)::bigint FROM journal_entries e
    JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = '{RECEIVABLE}'
    WHERE e.account_id = :account_id AND e.booked_on < :starts_on
""")


class Statements(Repository):
    """Reads statements on the connection of a unit of work."""

    def of(self, account_id: int, starts_on: date, ends_on: date) -> Statement:
        """From the first day to the last, both included."""
        asked = {"account_id": account_id, "starts_on": starts_on, "ends_on": ends_on}
        opening = self._connection.execute(_BEFORE, asked).scalar_one()
        rows = self._connection.execute(_BETWEEN, asked)
        return Statement(starts_on, ends_on, opening, tuple(Movement(*row) for row in rows))

    def latest(self, account_id: int, limit: int) -> Sequence[Movement]:
        """The newest movements, the oldest of them first."""
        rows = self._connection.execute(_LATEST, {"account_id": account_id, "limit": limit}).all()
        return [Movement(*row) for row in reversed(rows)]
