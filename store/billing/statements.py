"""What moved on an account, from the journal alone."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from domain.billing.ledger import CREDIT_NOTE, RECEIVABLE
from domain.billing.statements import BilledReading, Movement, Statement, StatementExtract, StatementLine
from domain.metering.readings import Mark
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
_IS_NEWER = "coalesce((e.booked_on, e.id) >= (mark.booked_on, mark.id), false)"
_BETWEEN = sa.text(f"{_MOVEMENTS} AND e.booked_on BETWEEN :starts_on AND :ends_on ORDER BY e.booked_on, e.id")
_LATEST = sa.text(f"{_MOVEMENTS} ORDER BY e.booked_on DESC, e.id DESC LIMIT :limit")
_BEFORE = sa.text(f"""
    SELECT coalesce(sum(l.cents), 0)::bigint FROM journal_entries e
    JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = '{RECEIVABLE}'
    WHERE e.account_id = :account_id AND e.booked_on < :starts_on
""")


# What is owed after a line is the sum up to it: what stands behind it is not read line by line.
_SUMS = sa.text(f"""
    SELECT coalesce(sum(l.cents) FILTER (WHERE e.booked_on < :starts_on), 0)::bigint,
           coalesce(sum(l.cents), 0)::bigint,
           coalesce(sum(l.cents) FILTER (WHERE NOT {_IS_NEWER}), 0)::bigint
    FROM journal_entries e
    JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = '{RECEIVABLE}'
    LEFT JOIN journal_entries mark ON mark.id = :before AND mark.account_id = e.account_id
    WHERE e.account_id = :account_id AND e.booked_on <= :ends_on
""")
_EXTRACT = sa.text(f"""
    SELECT e.id, e.booked_on, e.kind,
           CASE WHEN e.kind = '{CREDIT_NOTE}' THEN b.credit_note ELSE coalesce(b.number, e.reference) END AS reference,
           l.cents, b.number AS of_bill, b.units, b.snapshot -> 'previous' ->> 'value' AS previous,
           r.value AS present, r.read_on, r.mark,
           (SELECT p.reference FROM payments p WHERE p.account_id = e.account_id AND p.receipt = e.reference LIMIT 1)
           AS paid_to
    FROM journal_entries e
    JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = '{RECEIVABLE}'
    LEFT JOIN journal_entries mark ON mark.id = :before AND mark.account_id = e.account_id
    LEFT JOIN bills b ON b.id = e.bill_id
    LEFT JOIN readings r ON r.id = b.reading_id
    WHERE e.account_id = :account_id AND e.booked_on BETWEEN :starts_on AND :ends_on AND NOT {_IS_NEWER}
    ORDER BY e.booked_on DESC, e.id DESC LIMIT :limit
""")


class Statements(Repository):
    """Reads statements on the connection of a unit of work."""

    def of(self, account_id: int, starts_on: date, ends_on: date) -> Statement:
        """From the first day to the last, both included."""
        asked = {"account_id": account_id, "starts_on": starts_on, "ends_on": ends_on}
        opening = self._connection.execute(_BEFORE, asked).scalar_one()
        rows = self._connection.execute(_BETWEEN, asked)
        return Statement(starts_on, ends_on, opening, tuple(Movement(*row) for row in rows))

    def extract(self, account_id: int, starts_on: date, ends_on: date, limit: int, before: int = 0) -> StatementExtract:
        """The newest lines of the period; with `before`, those that stand behind that line."""
        asked = {"account_id": account_id, "starts_on": starts_on, "ends_on": ends_on, "before": before}
        opening, closing, balance = self._connection.execute(_SUMS, asked).one()
        rows = self._connection.execute(_EXTRACT, {**asked, "limit": limit + 1}).mappings().all()
        lines = []
        for row in rows[:limit]:
            lines.append(_line(row, balance))
            balance -= row["cents"]
        older_than = lines[-1].entry_id if len(rows) > limit else None
        return StatementExtract(starts_on, ends_on, opening, closing, tuple(lines), older_than)

    def latest(self, account_id: int, limit: int) -> Sequence[Movement]:
        """The newest movements, the oldest of them first."""
        rows = self._connection.execute(_LATEST, {"account_id": account_id, "limit": limit}).all()
        return [Movement(*row) for row in reversed(rows)]


def _line(row: sa.RowMapping, balance_cents: int) -> StatementLine:
    return StatementLine(
        entry_id=row["id"],
        booked_on=row["booked_on"],
        kind=row["kind"],
        reference=row["reference"],
        cents=row["cents"],
        balance_cents=balance_cents,
        of_bill=row["of_bill"],
        reading=_billed(row),
        paid_to=row["paid_to"],
    )


def _billed(row: sa.RowMapping) -> BilledReading | None:
    if row["of_bill"] is None or row["previous"] is None:
        return None
    return BilledReading(int(row["previous"]), row["present"], row["read_on"], Mark(row["mark"]), row["units"])
