"""What moved on an account, from the journal alone."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate, islice

import sqlalchemy as sa

from domain.accounts.identifiers import is_number_of
from domain.billing.ledger import CREDIT_NOTE, RECEIVABLE
from domain.billing.statements import BilledReading, Movement, Statement, StatementExtract, StatementLine
from store.billing.bill_snapshots import to_reading
from store.core.repository import Repository

# Of each entry its own line is looked up, whatever the statistics are: those of tables that were just filled may say
# that nothing is there, and a plan that reads all lines for each entry takes a minute for ten thousand.
_OWED = f"""
    JOIN LATERAL (
        SELECT cents FROM journal_lines WHERE entry_id = e.id AND ledger_account = '{RECEIVABLE}' OFFSET 0
    ) l ON true
"""
_MOVEMENTS = f"""
    SELECT e.booked_on, e.kind,
           CASE WHEN e.kind = '{CREDIT_NOTE}' THEN b.credit_note ELSE coalesce(b.number, e.reference) END AS reference,
           l.cents
    FROM journal_entries e {_OWED}
    LEFT JOIN bills b ON b.id = e.bill_id
    WHERE e.account_id = :account_id
"""
_BETWEEN = sa.text(f"{_MOVEMENTS} AND e.booked_on BETWEEN :starts_on AND :ends_on ORDER BY e.booked_on, e.id")
_LATEST = sa.text(f"{_MOVEMENTS} ORDER BY e.booked_on DESC, e.id DESC LIMIT :limit")
_BEFORE = sa.text(f"""
    SELECT coalesce(sum(l.cents), 0)::bigint FROM journal_entries e {_OWED}
    WHERE e.account_id = :account_id AND e.booked_on < :starts_on
""")


_MARK = "(SELECT booked_on, id FROM journal_entries WHERE id = :before AND account_id = :account_id)"
_IS_OLDER = f"coalesce((e.booked_on, e.id) < {_MARK}, true)"
_IS_LATER = f"coalesce((e.booked_on, e.id) > {_MARK}, true)"


def _lines(which: str, order: str) -> str:
    """So many lines, and only of those what stands in other tables."""
    return f"""
        SELECT e.id, e.booked_on, e.kind, e.cents,
               CASE WHEN e.kind = '{CREDIT_NOTE}' THEN b.credit_note ELSE coalesce(b.number, e.reference) END
               AS reference, b.number AS of_bill, b.credit_note, b.units, b.snapshot -> 'previous' AS previous,
               b.snapshot -> 'present' AS present
        FROM (
            SELECT e.id, e.booked_on, e.kind, e.reference, e.bill_id, l.cents FROM journal_entries e {_OWED}
            WHERE e.account_id = :account_id AND e.booked_on BETWEEN :starts_on AND :ends_on AND {which}
            ORDER BY {order} LIMIT :limit
        ) e
        LEFT JOIN bills b ON b.id = e.bill_id
        ORDER BY {order}
    """


# What is owed after a line is the sum up to it: what stands behind it is not read line by line. Sums and lines are of
# one moment, for they are one statement.
_EXTRACT = sa.text(f"""
    SELECT sums.*, line.* FROM (
        SELECT coalesce(sum(l.cents) FILTER (WHERE e.booked_on < :starts_on), 0)::bigint AS opening,
               coalesce(sum(l.cents), 0)::bigint AS closing,
               coalesce(sum(l.cents) FILTER (WHERE {_IS_OLDER}), 0)::bigint AS balance
        FROM journal_entries e {_OWED}
        WHERE e.account_id = :account_id AND e.booked_on <= :ends_on
    ) sums
    LEFT JOIN ({_lines(_IS_OLDER, "e.booked_on DESC, e.id DESC")}) line ON true
    ORDER BY line.booked_on DESC, line.id DESC
""")
_FORWARD = sa.text(_lines(_IS_LATER, "e.booked_on, e.id"))
_PAID_TO = sa.text("""
    SELECT p.receipt, p.reference, a.number FROM accounts a JOIN payments p ON p.account_id = a.id
    WHERE a.id = :account_id AND p.receipt = ANY(:receipts) ORDER BY p.id DESC
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
        balances = accumulate((-row["cents"] for row in found[:limit]), initial=balance)
        lines = self._lines(account_id, found[:limit], balances)
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
        rows = self._connection.execute(_FORWARD, {**asked, "limit": LINES_AT_ONCE}).mappings().all()
        balances = accumulate((row["cents"] for row in rows), initial=balance_cents)
        return self._lines(account_id, rows, islice(balances, 1, None))

    def latest(self, account_id: int, limit: int) -> Sequence[Movement]:
        """The newest movements, the oldest of them first."""
        rows = self._connection.execute(_LATEST, {"account_id": account_id, "limit": limit}).all()
        return [Movement(*row) for row in reversed(rows)]

    def _lines(self, account_id: int, rows: Sequence[sa.RowMapping], balances: Iterable[int]) -> list[StatementLine]:
        """The lines, each with what is owed after it and with the number that its payer typed."""
        receipts = [row["reference"] for row in rows if row["reference"] and row["of_bill"] is None]
        paid = self._paid_to(account_id, receipts) if receipts else {}
        return [_line(row, balance, paid.get(row["reference"])) for row, balance in zip(rows, balances, strict=False)]

    def _paid_to(self, account_id: int, receipts: list[str]) -> dict[str, tuple[str, str]]:
        """The number typed by whoever paid, and the account's own, by receipt; the first of two with one receipt."""
        rows = self._connection.execute(_PAID_TO, {"account_id": account_id, "receipts": receipts})
        return {receipt: (typed, number) for receipt, typed, number in rows}


def _line(row: sa.RowMapping, balance_cents: int, paid: tuple[str, str] | None) -> StatementLine:
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
        paid_to=paid[0] if paid else None,
        moved=paid is not None and bool(paid[0]) and not is_number_of(*paid),
    )


def _billed(row: sa.RowMapping) -> BilledReading | None:
    if row["of_bill"] is None:
        return None
    previous, present = to_reading(row["previous"]), to_reading(row["present"])
    return BilledReading(previous.value, present.value, present.read_on, present.mark, row["units"])
