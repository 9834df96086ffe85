"""Movements of an account, put into the journal as bookings leave them."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

_ENTRIES = sa.text("""
    INSERT INTO journal_entries (kind, key, account_id, booked_on, recorded_at, reference)
    SELECT 'payment', 'payment:test:' || n, id, current_date - 2 - (n % 300)::int, now(), 'R' || n
    FROM accounts, generate_series(1, :count) n
""")
_LINES = sa.text("""
    INSERT INTO journal_lines SELECT e.id, a.account, a.cents FROM journal_entries e,
    LATERAL (VALUES ('receivable', -100 - e.id % 50), ('mpesa_clearing', 100 + e.id % 50)) a(account, cents)
    WHERE e.key LIKE 'payment:test:%'
""")


_PAYMENTS = sa.text("""
    INSERT INTO payments (provider, receipt, cents, account_id, reference, source, received_at, recorded_at)
    SELECT 'mpesa', reference, 100, account_id, '3500900-07', 'callback', now(), now() FROM journal_entries
    WHERE key LIKE 'payment:test:%'
""")
_WITHOUT_TRIGGERS = "SET LOCAL session_replication_role = replica"
"""Each of ten thousand payments of one minute would be compared with all others, whether it came twice."""
_SAID_TO_BE_EMPTY = sa.text("""
    UPDATE pg_class SET relpages = greatest(1, pg_relation_size(oid) / 8192), reltuples = 0
    WHERE relname IN ('journal_entries', 'journal_lines', 'payments', 'bills')
""")
_NOT_LOOKED_AT = sa.text("""
    UPDATE pg_class SET relpages = 0, reltuples = -1
    WHERE relname IN ('journal_entries', 'journal_lines', 'payments', 'bills')
""")


def add_payments(engine: sa.Engine, count: int) -> None:
    """So many of the only account, of some shilling each, over most of a year."""
    with engine.begin() as connection:
        connection.execute(_ENTRIES, {"count": count})
        connection.execute(_LINES)
        connection.exec_driver_sql("""
            UPDATE accounts a SET balance_cents = (
                SELECT sum(l.cents) FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id
                WHERE e.account_id = a.id AND l.ledger_account = 'receivable')
        """)


@contextmanager
def statistics_that_find_nothing(engine: sa.Engine) -> Iterator[None]:
    """As they are of tables that somebody looked at between their being emptied and their being filled."""
    with engine.begin() as connection:
        connection.exec_driver_sql(_WITHOUT_TRIGGERS)
        connection.execute(_PAYMENTS)
        connection.execute(_SAID_TO_BE_EMPTY)
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(_NOT_LOOKED_AT)
