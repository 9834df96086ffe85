"""What an account was asked for, and by when: its bills that stand, fees, final recoveries by instalments,
and what was brought over.

Everything that asks what is due, or overdue, asks here; `domain/billing/allocation.py` says what of it is still open.
"""

from domain.billing.ledger import RECEIVABLE


def items_of(account_id: str) -> str:
    """The rows (bill_id, cents, due_on, id) of the account that the SQL expression names."""
    return f"""
        SELECT id AS bill_id, total_cents AS cents, due_on, id FROM bills
        WHERE account_id = {account_id} AND cancelled_at IS NULL
        UNION ALL
        SELECT NULL, asked_for.cents, e.due_on, e.id FROM journal_entries e
        JOIN journal_lines asked_for ON asked_for.entry_id = e.id AND asked_for.ledger_account = '{RECEIVABLE}'
        WHERE e.account_id = {account_id} AND e.due_on IS NOT NULL
        UNION ALL
        SELECT NULL, cents, due_on, recovery_id FROM recovery_instalments
        WHERE account_id = {account_id} AND taken_back_at IS NULL
    """


def newest_items_of(account_id: str, owed_cents: str) -> str:
    """Those of them that what is owed may be for, the one that is due first at the beginning: with the oldest paid
    first, the newest are still open. None where nothing is owed.
    """
    return f"""
        SELECT bill_id, cents, due_on FROM (
            SELECT bill_id, cents, due_on, id,
                   sum(cents) OVER (ORDER BY due_on DESC, id DESC ROWS UNBOUNDED PRECEDING) - cents AS newer_cents
            FROM ({items_of(account_id)}) asked_for WHERE {owed_cents} > 0
        ) newest
        WHERE newer_cents < {owed_cents} ORDER BY due_on, id
    """


def not_yet_due(account_id: str, today: str) -> str:
    """The cents that the account was asked for and may still pay in time on that day."""
    return f"""
        (SELECT coalesce(sum(cents), 0)::bigint FROM ({items_of(account_id)}) asked_for WHERE due_on >= {today})
    """
