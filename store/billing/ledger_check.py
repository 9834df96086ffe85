"""The ledger check: balances are added up anew, and what cannot be is set aside.

Each night looks at every account that moved since the last one, from its newest closing on, and at a part of all
accounts from the first entry on: whatever is wrong is found within a month, and a night costs what a night moved. An
account that is set aside is billed and dunned no more until it is right again; the others go on.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Table

from domain.accounts.accounts import CLOSED
from domain.billing.ledger import RECEIVABLE
from domain.metering.readings import STANDS
from store.billing.balance_closings import BROKEN_CHAIN, CLOSE, closed_month
from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

ACCOUNTS_AT_ONCE = 5_000
ENTRIES_AT_ONCE = 20_000
ACCOUNTS_A_NIGHT = 10_000
"""At least so many are looked at from the first entry on; a large installation takes a thirtieth of all."""
NIGHTS_FOR_ALL = 30
SETTLED = timedelta(minutes=10)
"""No transaction that books lasts so long, but for an import: what was being booked then is booked, or is not."""

ledger_check_progress = Table(
    "ledger_check_progress",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=sa.text("true")),
    Column("up_to_entry", BigInteger, nullable=False, server_default="0", comment="so far was looked for what moved"),
    Column(
        "up_to_account", BigInteger, nullable=False, server_default="0", comment="so far this round of all has come"
    ),
    sa.CheckConstraint("one", name="one"),
)

_NEXT = sa.text("SELECT max(id) FROM (SELECT id FROM accounts WHERE id > :after ORDER BY id LIMIT :limit) batch")
# All is looked up account by account: a batch that is joined at once reads the whole journal, all readings and bills.
# The LIMITs see to it, for what can only be there or not would be looked up in a table of all of them.
_CHECK = sa.text(f"""
    WITH found AS MATERIALIZED (
        SELECT a.id, CASE
            WHEN booked.all_cents <> 0 THEN 'journal_does_not_sum_to_zero'
            WHEN a.balance_cents <> coalesce(booked.owed, 0) THEN 'balance_differs_from_journal'
            WHEN closing.cents <> coalesce(booked.closed, 0) OR broken.account_id IS NOT NULL
                THEN 'closing_is_not_what_was_written'
            WHEN a.status <> '{CLOSED}' AND m.id IS NULL THEN 'no_meter'
            WHEN m.id IS NOT NULL AND (
                SELECT 1 FROM readings r WHERE r.meter_id = m.id AND r.state = '{STANDS}' LIMIT 1
            ) IS NULL THEN 'no_reading'
            WHEN (
                SELECT 1 FROM readings r JOIN bills b ON b.reading_id = r.id
                WHERE r.account_id = a.id AND r.state <> '{STANDS}'
                  AND b.account_id = a.id AND b.cancelled_at IS NULL LIMIT 1
            ) IS NOT NULL THEN 'bill_of_a_reading_that_does_not_stand'
        END AS reason
        FROM accounts a
        LEFT JOIN LATERAL (
            SELECT up_to_entry, cents FROM balance_closings WHERE account_id = a.id ORDER BY month DESC LIMIT 1
        ) closing ON true
        CROSS JOIN LATERAL (
            SELECT sum(l.cents) AS all_cents, sum(l.cents) FILTER (WHERE l.ledger_account = '{RECEIVABLE}') AS owed,
                   sum(l.cents) FILTER (
                       WHERE l.ledger_account = '{RECEIVABLE}' AND e.id <= closing.up_to_entry
                   ) AS closed
            FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id WHERE e.account_id = a.id
        ) booked
        LEFT JOIN meters m ON m.account_id = a.id AND m.removed_on IS NULL
             AND m.account_id > :after AND m.account_id <= :last
        LEFT JOIN ({BROKEN_CHAIN}) broken ON broken.account_id = a.id
        WHERE a.id > :after AND a.id <= :last
    )
    UPDATE accounts SET parked = found.reason, parked_at = CASE WHEN found.reason IS NOT NULL THEN :now END
    FROM found WHERE accounts.id = found.id AND accounts.id > :after AND accounts.id <= :last
      AND accounts.parked IS DISTINCT FROM found.reason
    RETURNING found.reason
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))


_LAST_SETTLED = sa.text("""
    SELECT max(id) FROM (
        SELECT id, recorded_at FROM journal_entries WHERE id > :after ORDER BY id LIMIT :limit
    ) next WHERE recorded_at < :settled
""").bindparams(sa.bindparam("settled", type_=sa.DateTime(timezone=True)))
# Only what the books say: whether there is a meter and a reading, the part of the night looks at.
_CHECK_MOVED = sa.text(f"""
    WITH moved AS (
        SELECT DISTINCT account_id AS id FROM journal_entries
        WHERE id > :after AND id <= :last AND account_id IS NOT NULL
    ), closing AS (
        SELECT moved.id, coalesce(c.up_to_entry, 0) AS up_to_entry, coalesce(c.cents, 0) AS cents
        FROM moved LEFT JOIN LATERAL (
            SELECT up_to_entry, cents FROM balance_closings WHERE account_id = moved.id ORDER BY month DESC LIMIT 1
        ) c ON true
    ), booked AS (
        SELECT closing.id, since.all_cents, closing.cents + since.owed AS owed
        FROM closing CROSS JOIN LATERAL (
            SELECT coalesce(sum(l.cents), 0) AS all_cents,
                   coalesce(sum(l.cents) FILTER (WHERE l.ledger_account = '{RECEIVABLE}'), 0) AS owed
            FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id
            WHERE e.account_id = closing.id AND e.id > closing.up_to_entry
        ) since
    ), found AS (
        SELECT a.id, CASE
            WHEN booked.all_cents <> 0 THEN 'journal_does_not_sum_to_zero'
            WHEN a.balance_cents <> booked.owed THEN 'balance_differs_from_journal'
        END AS reason
        FROM accounts a JOIN booked USING (id)
    )
    UPDATE accounts SET parked = found.reason, parked_at = CASE WHEN found.reason IS NOT NULL THEN :now END
    FROM found WHERE accounts.id = found.id AND accounts.parked IS DISTINCT FROM found.reason
      AND (found.reason IS NOT NULL
           OR accounts.parked IN ('journal_does_not_sum_to_zero', 'balance_differs_from_journal'))
    RETURNING found.reason
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))
_PROGRESS = sa.text("SELECT up_to_entry, up_to_account FROM ledger_check_progress")
_NOTE_ENTRY = sa.text("UPDATE ledger_check_progress SET up_to_entry = :last")
_NOTE_ACCOUNT = sa.text("UPDATE ledger_check_progress SET up_to_account = :last")
_LAST_ACCOUNT = sa.text("SELECT coalesce(max(id), 0) FROM accounts")

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
    """Checks accounts, one batch per transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def check(self, now: datetime) -> Checked:
        """A night's: what moved since the last one, and the next part of all. Months that are over are closed."""
        found = self._check_moved(now)
        after = self._progress()[1]
        left = max(ACCOUNTS_A_NIGHT, self._last_account() // NIGHTS_FOR_ALL)
        while left > 0 and (last := self._batch_after(after, min(left, ACCOUNTS_AT_ONCE))) is not None:
            found += self._check(after, last, now)
            self._close(after, last, now)
            after, left = last, left - ACCOUNTS_AT_ONCE
            self._note(_NOTE_ACCOUNT, after)
        if self._batch_after(after) is None:
            self._note(_NOTE_ACCOUNT, 0)
        return _checked(found)

    def check_all(self, now: datetime) -> Checked:
        """All accounts, from the first entry on."""
        found: Counter[str | None] = Counter()
        after = 0
        while (last := self._batch_after(after)) is not None:
            found += self._check(after, last, now)
            after = last
        return _checked(found)

    def _check_moved(self, now: datetime) -> Counter[str | None]:
        found: Counter[str | None] = Counter()
        after = self._progress()[0]
        while (last := self._last_settled(after, now)) is not None:
            with self._engine.begin() as connection:
                allow_slow_statements(connection)
                asked = {"after": after, "last": last, "now": now}
                found += Counter(connection.execute(_CHECK_MOVED, asked).scalars())
                connection.execute(_NOTE_ENTRY, {"last": last})
            after = last
        return found

    def _progress(self) -> tuple[int, int]:
        with self._engine.connect() as connection:
            entry, account = connection.execute(_PROGRESS).one()
        return int(entry), int(account)

    def _last_settled(self, after: int, now: datetime) -> int | None:
        asked = {"after": after, "limit": ENTRIES_AT_ONCE, "settled": now - SETTLED}
        with self._engine.connect() as connection:
            return connection.execute(_LAST_SETTLED, asked).scalar()

    def _last_account(self) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(_LAST_ACCOUNT).scalar_one())

    def _note(self, statement: sa.TextClause, last: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(statement, {"last": last})

    def _batch_after(self, after: int, limit: int = ACCOUNTS_AT_ONCE) -> int | None:
        with self._engine.connect() as connection:
            return connection.execute(_NEXT, {"after": after, "limit": limit}).scalar()

    def _check(self, after: int, last: int, now: datetime) -> Counter[str | None]:
        with self._engine.begin() as connection:
            allow_slow_statements(connection)
            return Counter(connection.execute(_CHECK, {"after": after, "last": last, "now": now}).scalars())

    def _close(self, after: int, last: int, now: datetime) -> None:
        with self._engine.begin() as connection:
            allow_slow_statements(connection)
            connection.execute(CLOSE, {"after": after, "last": last, **closed_month(now)})


def _checked(found: Counter[str | None]) -> Checked:
    released = found.pop(None, 0)
    return Checked({reason: count for reason, count in found.items() if reason}, released)
