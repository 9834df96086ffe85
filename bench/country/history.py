"""What else lies behind a country's bills: a payment of each, what came in for it, what operators and customers did.

Written beside the data that other figures share, into the same database: none of them looks at a payment.
"""

import psycopg

from bench.a_year_of_bills import OLDEST_ENTRY, without_indexes
from domain.payments.payments import MPESA

NEWEST_ENTRY = 4 * OLDEST_ENTRY
"""Entries of an account are in the order of their ids: the bill of now comes after those of the year."""

# Each bill was paid after four days, as M-Pesa confirmed it and listed it; one in twenty accounts asked about a bill,
# one in ten reported that power had gone, and each was looked up once by an operator.
_MONEY = f"""
UPDATE journal_lines SET entry_id = entry_id + {NEWEST_ENTRY} WHERE entry_id < {OLDEST_ENTRY};
CREATE TEMP TABLE newest AS SELECT * FROM journal_entries WHERE id < {OLDEST_ENTRY};
DELETE FROM journal_entries WHERE id < {OLDEST_ENTRY};
INSERT INTO journal_entries (id, kind, key, account_id, bill_id, booked_on, recorded_at)
    OVERRIDING SYSTEM VALUE
    SELECT id + {NEWEST_ENTRY}, kind, key, account_id, bill_id, booked_on, recorded_at FROM newest;
SELECT setval('journal_entries_id_seq', 2 * {NEWEST_ENTRY});
CREATE TEMP TABLE paid AS
    SELECT nextval('payments_id_seq') AS payment_id, {OLDEST_ENTRY} + 2 * id + 1 AS entry_id, account_id,
           total_cents AS cents, issued_at + interval '4 days' AS at
    FROM bills WHERE issued_at < now() - interval '10 days';
INSERT INTO payments (id, provider, receipt, cents, account_id, reference, phone, paid_at, source, received_at,
                      recorded_at, confirmed_at, confirmed_by)
    OVERRIDING SYSTEM VALUE
    SELECT payment_id, '{MPESA}', 'B' || to_char(payment_id, 'FM000000000'), cents, account_id, account_id::text,
           '+254700000000', at, 'confirmation', at, at, at, 'pull' FROM paid;
INSERT INTO journal_entries (id, kind, key, account_id, booked_on, recorded_at, reference)
    OVERRIDING SYSTEM VALUE
    SELECT entry_id, 'payment', 'payment:' || payment_id, account_id, at::date, at, payment_id::text FROM paid;
INSERT INTO journal_lines (entry_id, ledger_account, cents)
    SELECT entry_id, line.ledger_account, line.cents
    FROM paid, LATERAL (VALUES ('mpesa_clearing', cents), ('receivable', -cents)) AS line (ledger_account, cents);
INSERT INTO inbox (kind, subject, body, received_at, state)
    SELECT 'mpesa.confirmation', payment_id::text, '', at, 'done' FROM paid;
UPDATE accounts a SET balance_cents = owed.cents
    FROM (SELECT e.account_id, sum(l.cents) AS cents FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id
          WHERE l.ledger_account = 'receivable' GROUP BY 1) AS owed
    WHERE owed.account_id = a.id
"""  # noqa: S608 - its own words
_PEOPLE = """
UPDATE ledger_check_progress SET up_to_entry = (SELECT max(id) FROM journal_entries);
INSERT INTO bill_queries (account_id, complaint, phone, language, state, opened_at, answered_at, answer, operator)
    SELECT id, 'high_bill', phone, 'en', 'answered', now() - interval '40 days', now() - interval '39 days', 'Right.',
           'Bench' FROM accounts WHERE id % 20 = 0;
INSERT INTO outage_tickets (phone, language, kind, place, area_id, account_id, state, reported_at, closed_at)
    SELECT phone, 'en', 'no_power', 'Bench', area_id, id, 'restored', now() - interval '60 days',
           now() - interval '59 days' FROM accounts WHERE id % 10 = 0;
INSERT INTO access_log (account_id, phone, what, at)
    SELECT id, phone, 'linked', now() - interval '50 days' FROM accounts WHERE id % 2 = 0;
INSERT INTO audit (at, os_user, operator, action, subject, details, hash)
    SELECT now() - interval '30 days', 'bench', 'Bench', 'account shown', number, '{}', '' FROM accounts ORDER BY id
"""


def add_history(database_url: str) -> None:
    """The audit trail is written by its own trigger, the rest without any, as the data beside it."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET work_mem = '256MB'")
        with without_indexes(connection):
            connection.execute(_MONEY)
        connection.execute("SET session_replication_role = origin")
        connection.execute("SET enable_seqscan = off")  # or the trail's trigger reads all of it for each row
        connection.execute(_PEOPLE)
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
