"""The ledger check: every night each balance is added up anew, and what cannot be is set aside.

An account that is set aside is billed and dunned no more until it is right again; the others go on.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.accounts.accounts import CLOSED
from domain.billing.ledger import RECEIVABLE
from domain.metering.readings import STANDS
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

ACCOUNTS_AT_ONCE = 5_000

_NEXT = sa.text(f"""
    SELECT max(id) FROM (SELECT id FROM accounts WHERE id > :after ORDER BY id LIMIT {ACCOUNTS_AT_ONCE}) batch
""")
_CHECK = sa.text(f"""
    WITH booked AS (
        SELECT e.account_id, sum(l.cents) AS all_cents,
               sum(l.cents) FILTER (WHERE l.ledger_account = '{RECEIVABLE}') AS owed
        FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id
        WHERE e.account_id > :after AND e.account_id <= :last GROUP BY e.account_id
    ), found AS (
        SELECT a.id, CASE
            WHEN booked.all_cents <> 0 THEN 'journal_does_not_sum_to_zero'
            WHEN a.balance_cents <> coalesce(booked.owed, 0) THEN 'balance_differs_from_journal'
            WHEN a.status <> '{CLOSED}' AND m.id IS NULL THEN 'no_meter'
            WHEN m.id IS NOT NULL AND NOT EXISTS (
                SELECT FROM readings r WHERE r.meter_id = m.id AND r.state = '{STANDS}'
            ) THEN 'no_reading'
            WHEN EXISTS (
                SELECT FROM bills b JOIN readings r ON r.id = b.reading_id
                WHERE b.account_id = a.id AND b.cancelled_at IS NULL AND r.state <> '{STANDS}'
            ) THEN 'bill_of_a_reading_that_does_not_stand'
        END AS reason
        FROM accounts a
        LEFT JOIN booked ON booked.account_id = a.id
        LEFT JOIN meters m ON m.account_id = a.id AND m.removed_on IS NULL
        WHERE a.id > :after AND a.id <= :last
    )
    UPDATE accounts SET parked = found.reason, parked_at = CASE WHEN found.reason IS NOT NULL THEN :now END
    FROM found WHERE accounts.id = found.id AND accounts.parked IS DISTINCT FROM found.reason
    RETURNING found.reason
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))


_PARKED = sa.text("SELECT parked FROM accounts WHERE id = :id")


class ParkedAccounts(Repository):
    """Looks at one account on the connection of a unit of work, as the night does at all."""

    def recheck(self, account_id: int) -> str | None:
        """Why it is set aside from now on; None where nothing is wrong with it, or not any more."""
        self._connection.execute(_CHECK, {"after": account_id - 1, "last": account_id, "now": self._now})
        reason: str | None = self._connection.execute(_PARKED, {"id": account_id}).scalar_one()
        return reason


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: accounts newly set aside, by reason, and those that are right again."""

    parked: dict[str, int]
    released: int


class LedgerCheck:
    """Checks all accounts, one batch per transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def check(self, now: datetime) -> Checked:
        found: Counter[str | None] = Counter()
        after = 0
        while (last := self._batch_after(after)) is not None:
            found += self._check(after, last, now)
            after = last
        released = found.pop(None, 0)
        return Checked({reason: count for reason, count in found.items() if reason}, released)

    def _batch_after(self, after: int) -> int | None:
        with self._engine.connect() as connection:
            return connection.execute(_NEXT, {"after": after}).scalar()

    def _check(self, after: int, last: int, now: datetime) -> Counter[str | None]:
        with self._engine.begin() as connection:
            allow_slow_statements(connection)
            return Counter(connection.execute(_CHECK, {"after": after, "last": last, "now": now}).scalars())
