"""Movements of an account, put into the journal as bookings leave them."""

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
