"""What crews and clerks work from: lists that follow from what is, so that an account leaves one the moment that it no
longer belongs there. Each is read page by page, by the account's id.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.accounts.accounts import ACTIVE, DISCONNECTED, PREPAID
from domain.metering.readings import HELD, STANDS
from domain.operators.queues import Queue
from domain.payments.payments import PAID_UNRECEIPTED
from store.billing.items import newest_items_of, not_yet_due
from store.care.queries import OF_ACCOUNT_IS_OPEN
from store.core.repository import Repository, Transaction
from store.core.timeouts import allow_slow_statements
from store.payments.doubtful_payments import PAID_AT, WHY
from store.payments.reconciliation import QUARANTINE_IS_OPEN
from store.payments.reversals import REVERSED_CENTS

RECEIPT_AWAITED_DAYS = 14
_PLACE = """
    a.id, a.number AS account, a.name, a.phone, g.name AS region, n.name AS area, m.number AS meter
"""
_PLACE_OF_ACCOUNT = """
    JOIN areas n ON n.id = a.area_id
    JOIN regions g ON g.name = n.region
    LEFT JOIN meters m ON m.account_id = a.id AND m.removed_on IS NULL
"""
_ACCOUNTS = f"FROM accounts a {_PLACE_OF_ACCOUNT}"
_PAGE = """
    (cardinality(CAST(:regions AS text[])) = 0 OR lower(g.name) = ANY(CAST(:regions AS text[])))
    AND (CAST(:area AS text) IS NULL OR lower(n.name) = lower(:area))
    AND a.id > :after ORDER BY a.id LIMIT :limit
"""
# By the day alone first, which an index finds: no region has a shorter window.
_SHORTEST_WINDOW = sa.text("SELECT min(coalesce(reading_window_days, :window_days)) FROM regions")
_IS_UNREAD = f"""
    {_ACCOUNTS} JOIN last_readings r ON r.meter_id = m.id
    WHERE a.status = '{ACTIVE}' AND a.category <> '{PREPAID}'
      AND r.read_on < :late_before
      AND r.read_on + coalesce(g.reading_window_days, :window_days) + :last_step < :today
      AND NOT EXISTS (
          SELECT FROM readings held WHERE held.meter_id = m.id AND held.state = '{HELD}' AND held.read_on > r.read_on
      )
"""
_UNREAD = sa.text(f"""
    SELECT {_PLACE}, (
        SELECT value FROM readings WHERE meter_id = m.id AND state = '{STANDS}' AND readings.read_on = r.read_on
    ) AS last_reading, r.read_on AS unread_since {_IS_UNREAD} AND {_PAGE}
""")
_PARKED = sa.text(f"""
    SELECT {_PLACE}, a.parked AS reason, a.parked_at {_ACCOUNTS} WHERE a.parked IS NOT NULL AND {_PAGE}
""")


_OVERDUE = f"""
    CROSS JOIN LATERAL (
        SELECT CASE WHEN a.balance_cents > 0 AND coalesce(a.grace_until < :today, true)
                    THEN a.balance_cents - {not_yet_due("a.id", ":today")} ELSE 0 END AS overdue_cents
    ) o
"""
# Nobody who paid is cut off: money that is quarantined, or proposed for the account, may be theirs, and so
# is what M-Pesa calls paid while its receipt is looked for.
MAY_HAVE_PAID = f"""
    (EXISTS (SELECT FROM recon_breaks WHERE account_id = a.id AND {QUARANTINE_IS_OPEN})
     OR EXISTS (SELECT FROM suspense WHERE proposed_account_id = a.id AND released_at IS NULL)
     OR EXISTS (SELECT FROM payment_intents WHERE account_id = a.id AND state = '{PAID_UNRECEIPTED}'
                AND sent_at >= CAST(:today AS date) - {RECEIPT_AWAITED_DAYS}))
"""
_LIABLE = f"""
    FROM debtors d JOIN accounts a ON a.id = d.account_id {_PLACE_OF_ACCOUNT} {_OVERDUE}
    WHERE a.status = '{ACTIVE}' AND a.balance_cents > 0 AND o.overdue_cents > 0 AND a.parked IS NULL
      AND NOT {OF_ACCOUNT_IS_OPEN} AND NOT {MAY_HAVE_PAID}
"""
_DISCONNECT = sa.text(f"SELECT {_PLACE}, o.overdue_cents {_LIABLE} AND d.account_id > :after AND {_PAGE}")
IS_LIABLE = sa.text(f"SELECT 1 {_LIABLE} AND a.id = :account_id")
"""Whether the account of this id is on the list."""

_IS_TO_RECONNECT = f"""
    {_ACCOUNTS} JOIN reconnections ordered ON ordered.account_id = a.id AND ordered.closed_at IS NULL {_OVERDUE}
    WHERE a.status = '{DISCONNECTED}' AND o.overdue_cents <= 0
"""
_RECONNECT = sa.text(f"SELECT {_PLACE}, ordered.fee_cents, ordered.ordered_at {_IS_TO_RECONNECT} AND {_PAGE}")
# Those of a page come in the order in which they were booked, from the payment that the page before ended with.
_DOUBTFUL = sa.text(f"""
    SELECT p.id, a.id AS account_id, a.number AS account, p.receipt, p.cents, {PAID_AT} AS paid_at,
           {WHY} AS why
    FROM doubtful_payments d JOIN payments p ON p.id = d.payment_id
    JOIN accounts a ON a.id = p.account_id JOIN areas n ON n.id = a.area_id
    WHERE d.recorded_at > :since
      AND (d.recorded_at, d.payment_id) > (coalesce(
          (SELECT recorded_at FROM payments WHERE id <= :after ORDER BY id DESC LIMIT 1), '-infinity'
      ), :after)
      AND (cardinality(CAST(:regions AS text[])) = 0 OR lower(n.region) = ANY(CAST(:regions AS text[])))
      AND (CAST(:area AS text) IS NULL OR lower(n.name) = lower(:area))
    ORDER BY d.recorded_at, d.payment_id LIMIT :limit
""")
_UNCONFIRMED = sa.text(f"""
    SELECT p.id, a.number AS account, p.provider, p.receipt, p.cents - {REVERSED_CENTS} AS cents, p.source,
           p.received_at
    FROM payments p LEFT JOIN accounts a ON a.id = p.account_id
    WHERE p.confirmed_at IS NULL AND p.received_at <= :before AND p.id > :after AND p.cents > {REVERSED_CENTS}
    ORDER BY p.id LIMIT :limit
""")
# The day after the first of what is still open was due, or after the grace that was given for it.
_LIABLE_SINCE = f"""
    greatest((SELECT min(due_on) FROM ({newest_items_of("a.id", "a.balance_cents")}) still_open), a.grace_until) + 1
"""
_OF_PART = "AND a.id >= :first_id AND a.id <= :last_id GROUP BY n.region"
_BY_REGION: Mapping[Queue, str] = {
    Queue.UNREAD: f"SELECT n.region, count(*), min(r.read_on)::timestamptz {_IS_UNREAD} {_OF_PART}",
    Queue.DISCONNECT: f"""
        SELECT n.region, count(*), (min({_LIABLE_SINCE}))::timestamp AT TIME ZONE 'Africa/Nairobi' {_LIABLE} {_OF_PART}
    """,
    Queue.RECONNECT: f"SELECT n.region, count(*), min(ordered.ordered_at) {_IS_TO_RECONNECT} {_OF_PART}",
    Queue.DOUBTFUL: f"""
        SELECT n.region, count(*), min({PAID_AT}) FROM doubtful_payments d JOIN payments p ON p.id = d.payment_id
        JOIN accounts a ON a.id = d.account_id JOIN areas n ON n.id = a.area_id
        WHERE d.recorded_at > :since AND d.account_id >= :first_id AND d.account_id <= :last_id GROUP BY n.region
    """,
}


def counted_by_region(queue: Queue) -> sa.TextClause:
    """How many accounts from `:first_id` to `:last_id` are on the list in each region, and since when the oldest is."""
    return sa.text(_BY_REGION[queue])


# Of the audit trail: who put a reading of ours right is looked up in it, not kept twice.
_CORRECTED = sa.text("""
    SELECT id, subject AS account, details ->> 'read_on' AS read_on, (details ->> 'wrong_reading')::bigint AS was,
           (details ->> 'value')::bigint AS value, round((details ->> 'change')::numeric * 100)::bigint AS change_cents,
           details ->> 'reason' AS reason, operator, at AS put_right_at
    FROM audit WHERE details ? 'wrong_reading' AND at > :since
      AND abs((details ->> 'change')::numeric * 100) >= :cents
      AND (:after = 0 OR (-abs((details ->> 'change')::numeric), id) > (
          (SELECT -abs((details ->> 'change')::numeric) FROM audit WHERE id = :after), :after
      ))
    ORDER BY abs((details ->> 'change')::numeric) DESC, id LIMIT :limit
""").bindparams(sa.bindparam("after", type_=sa.BigInteger))


class Worklists(Repository):
    """Reads the lists on the connection of a unit of work, of all regions or of some, and of one area of these."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._place: dict[str, Any] = {"regions": [], "area": None}

    def within(self, regions: Sequence[str], area: str | None = None) -> "Worklists":
        """The same lists, of these regions and this area."""
        lists = Worklists(self._transaction)
        lists._place = {"regions": [region.lower() for region in regions], "area": area or None}
        return lists

    def unread(self, today: date, window_days: int, last_step: int, after: int, limit: int) -> list[dict[str, Any]]:
        """Meters for a technician's visit: unread after the last reminder, nobody having kept a reading of them."""
        days = {"today": today, "window_days": window_days, "last_step": last_step}
        return self._page(_UNREAD, after, limit, **days, late_before=self.late_before(today, window_days, last_step))

    def late_before(self, today: date, window_days: int, last_step: int) -> date:
        """Who was read on this day or later is late in no region. Known before the page is asked for, so that the
        database knows how many were read earlier.
        """
        shortest = self._connection.scalar(_SHORTEST_WINDOW, {"window_days": window_days})
        return today - timedelta(days=last_step + (window_days if shortest is None else int(shortest)))

    def parked(self, after: int, limit: int) -> list[dict[str, Any]]:
        """Accounts in a state that cannot be, and why."""
        return self._page(_PARKED, after, limit)

    def disconnect(self, today: date, after: int, limit: int) -> list[dict[str, Any]]:
        """Accounts liable for disconnection: something overdue, and no open query."""
        return self._page(_DISCONNECT, after, limit, today=today)

    def reconnect(self, today: date, after: int, limit: int) -> list[dict[str, Any]]:
        """Supplies to restore, and the fee that was named to the customer."""
        return self._page(_RECONNECT, after, limit, today=today)

    def doubtful(self, since: datetime, after: int, limit: int) -> list[dict[str, Any]]:
        """Payments booked since then that somebody should look at: the same amount again within ten minutes, or to a
        closed account. What is older than thirty days need not be marked.
        """
        return self._page(_DOUBTFUL, after, limit, since=since)

    def unconfirmed(self, before: datetime, after: int, limit: int) -> list[dict[str, Any]]:
        """Payments that only one source has reported, before then, and that nobody has taken back."""
        return self._page(_UNCONFIRMED, after, limit, before=before)

    def corrected(self, since: datetime, cents: int, after: int, limit: int) -> list[dict[str, Any]]:
        """Readings of ours that were put right since then, which changed what was billed by so much; the largest
        first, from the one that the page before ended with.
        """
        asked = {"since": since, "cents": cents, "after": after, "limit": limit}
        return [dict(row) for row in self._connection.execute(_CORRECTED, asked).mappings()]

    def _page(self, statement: sa.TextClause, after: int, limit: int, **values: Any) -> list[dict[str, Any]]:
        allow_slow_statements(self._connection)
        return [
            dict(row)
            for row in self._connection.execute(
                statement, {"after": after, "limit": limit, **self._place, **values}
            ).mappings()
        ]
