"""What moved on an account, from the journal alone."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from domain.accounts.identifiers import is_number_of
from domain.billing.ledger import CREDIT_NOTE, RECEIVABLE
from domain.billing.statements import BilledReading, Movement, Statement, StatementExtract, StatementLine
from store.billing.bill_snapshots import to_reading
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


_LINES = f"""
    SELECT e.id, e.booked_on, e.kind,
           CASE WHEN e.kind = '{CREDIT_NOTE}' THEN b.credit_note ELSE coalesce(b.number, e.reference) END AS reference,
           l.cents, b.number AS of_bill, b.credit_note, b.units, b.snapshot -> 'previous' AS previous,
           b.snapshot -> 'present' AS present, p.reference AS paid_to, a.number
    FROM accounts a
    JOIN journal_entries e ON e.account_id = a.id
    JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = '{RECEIVABLE}'
    LEFT JOIN journal_entries mark ON mark.id = :before AND mark.account_id = e.account_id
    LEFT JOIN bills b ON b.id = e.bill_id
    LEFT JOIN LATERAL (
        SELECT reference FROM payments WHERE account_id = :account_id AND receipt = e.reference ORDER BY id LIMIT 1
    ) p ON true
    WHERE a.id = :account_id AND e.booked_on BETWEEN :starts_on AND :ends_on
"""
# What is owed after a line is the sum up to it: what stands behind it is not read line by line. Sums and lines are of
# one moment, for they are one statement.
_EXTRACT = sa.text(f"""
    SELECT sums.*, line.* FROM (
        SELECT coalesce(sum(l.cents) FILTER (WHERE e.booked_on < :starts_on), 0)::bigint AS opening,
               coalesce(sum(l.cents), 0)::bigint AS closing,
               coalesce(sum(l.cents) FILTER (WHERE NOT {_IS_NEWER}), 0)::bigint AS balance
        FROM journal_entries e
        JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = '{RECEIVABLE}'
        LEFT JOIN journal_entries mark ON mark.id = :before AND mark.account_id = e.account_id
        WHERE e.account_id = :account_id AND e.booked_on <= :ends_on
    ) sums
    LEFT JOIN ({_LINES} AND NOT {_IS_NEWER} ORDER BY e.booked_on DESC, e.id DESC LIMIT :limit) line ON true
    ORDER BY line.booked_on DESC, line.id DESC
""")
_FORWARD = sa.text(f"""
    {_LINES} AND coalesce((e.booked_on, e.id) > (mark.booked_on, mark.id), true)
    ORDER BY e.booked_on, e.id LIMIT :limit
""")
LINES_AT_ONCE = 2_000


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
        rows = self._connection.execute(_EXTRACT, {**asked, "limit": limit + 1}).mappings().all()
        opening, closing, balance = (rows[0][name] for name in ("opening", "closing", "balance"))
        found = [row for row in rows if row["id"] is not None]
        lines = []
        for row in found[:limit]:
            lines.append(_line(row, balance))
            balance -= row["cents"]
        older_than = lines[-1].entry_id if len(found) > limit else None
        return StatementExtract(starts_on, ends_on, opening, closing, tuple(lines), older_than)

    def opening(self, account_id: int, starts_on: date) -> int:
        """What was owed before that day, in cents."""
        return int(self._connection.execute(_BEFORE, {"account_id": account_id, "starts_on": starts_on}).scalar_one())

    def lines_after(
        self, account_id: int, starts_on: date, ends_on: date, last: int, balance_cents: int
    ) -> list[StatementLine]:
        """The next lines behind that one, the oldest first: `balance_cents` is what was owed after it."""
        asked = {"account_id": account_id, "starts_on": starts_on, "ends_on": ends_on, "before": last}
        lines = []
        for row in self._connection.execute(_FORWARD, {**asked, "limit": LINES_AT_ONCE}).mappings():
            balance_cents += row["cents"]
            lines.append(_line(row, balance_cents))
        return lines

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
        credit_note=row["credit_note"],
        reading=_billed(row),
        paid_to=row["paid_to"],
        moved=bool(row["paid_to"]) and not is_number_of(row["paid_to"], row["number"]),
    )


def _billed(row: sa.RowMapping) -> BilledReading | None:
    if row["of_bill"] is None:
        return None
    previous, present = to_reading(row["previous"]), to_reading(row["present"])
    return BilledReading(previous.value, present.value, present.read_on, present.mark, row["units"])
