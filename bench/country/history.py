"""What else lies behind a country's bills: a payment of each, what came in for it, what operators and customers did.

Written beside the data that other figures share, into the same database: none of them looks at a payment.
"""

import psycopg

from bench.a_year_of_bills import OLDEST_ENTRY, without_indexes
from domain.payments.payments import MPESA

# Each bill was paid after four days, as M-Pesa confirmed it and listed it, and by one account in five hundred twice;
# one in twenty accounts asked about a bill, one in ten reported that power had gone, and each was looked up once by an
# operator. One in ten owes nothing: its bill of now is paid, too.
_MONEY = f"""
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
"""  # noqa: S608 - its own words
_PAID_NOW = f"""
WITH again AS (
    INSERT INTO payments (provider, receipt, cents, account_id, reference, phone, paid_at, source, received_at,
                          recorded_at, confirmed_at, confirmed_by)
    SELECT '{MPESA}', 'C' || place || to_char(a.id, 'FM000000000'), 250000, a.id, a.number, '+254700000000',
           at, 'confirmation', at, at, at, 'pull'
    FROM accounts a, generate_series(1, 2) place, (SELECT now() - interval '1 day' AS at) yesterday
    WHERE (place = 1 AND a.id % 10 = 0) OR (place = 2 AND a.id % 500 = 0)
    ORDER BY place, a.id RETURNING id, account_id, cents, recorded_at
), entry AS (
    INSERT INTO journal_entries (kind, key, account_id, booked_on, recorded_at, reference)
    SELECT 'payment', 'payment:' || id, account_id, recorded_at::date, recorded_at, id::text FROM again RETURNING id
)
INSERT INTO journal_lines (entry_id, ledger_account, cents)
    SELECT id, line.ledger_account, line.cents
    FROM entry, (VALUES ('mpesa_clearing', 250000), ('receivable', -250000)) AS line (ledger_account, cents);
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


_WRITTEN = ("payments", "journal_entries", "journal_lines", "inbox")


def add_history(database_url: str) -> None:
    """What is many is written without triggers and indexes, as the data beside it; what is of now, and the audit trail,
    by the triggers of the product.
    """
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET work_mem = '256MB'")
        connection.execute("SET maintenance_work_mem = '512MB'")
        with without_indexes(connection, _WRITTEN):
            connection.execute(_MONEY)
        connection.execute("VACUUM (FREEZE, ANALYZE) payments, journal_entries, journal_lines, inbox")
        connection.execute("SET session_replication_role = origin")
        connection.execute(_PAID_NOW)
        connection.execute("SET enable_seqscan = off")  # or the trail's trigger reads all of it for each row
        connection.execute(_PEOPLE)
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
