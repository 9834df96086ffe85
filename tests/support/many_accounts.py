"""So many accounts that PostgreSQL looks each up by an index, if there is one."""

import psycopg

FEW = 20_000

_COUNTED = ("accounts", "meters", "payments", "bill_queries", "outage_tickets")
_FROM_ONE = " ".join(
    f"SELECT setval('{table}_id_seq', 1, false) WHERE NOT EXISTS (SELECT FROM {table});" for table in _COUNTED
)
"""The keys of these rows are known, whatever was in the tables before. Those of readings and bills are not: the
application takes them in blocks, and would use one a second time."""

_FILL = r"""
SET session_replication_role = replica;
INSERT INTO areas (region, name) SELECT 'Nairobi', 'Estate ' || n FROM generate_series(1, 20) n;
INSERT INTO areas (region, name) SELECT 'Coast', 'Beach ' || n FROM generate_series(1, 20) n;
INSERT INTO accounts (number, digits, stem, name, phone, area_id, category, status)
    SELECT 4000000 + n || '-01', 4000000 + n || '01', 4000000 + n,
           (ARRAY['Wanjiku', 'Otieno', 'Achieng', 'Mwangi', 'Kiprono'])[1 + n % 5] || ' ' ||
           (ARRAY['Kamau', 'Odhiambo', 'Chebet', 'Njoroge'])[1 + n % 4] || ' ' || chr(65 + n % 26),
           '+2547' || 20000000 + n, area.id, 'DC', 'active'
    FROM generate_series(1, {accounts}) n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS areas FROM areas) area
      ON area.place = n % area.areas;
INSERT INTO meters (account_id, number, digits, installed_on)
    SELECT id, '5' || digits, 5, '2015-01-01' FROM accounts;
INSERT INTO links (phone, account_id) SELECT '+2541' || 20000000 + id, id FROM accounts;
INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, received_at)
    SELECT account_id, id, 4401, current_date - 20, 'A', 'import', 'stands', now() - interval '20 days' FROM meters;
INSERT INTO bills (id, number, account_id, reading_id, period, units, total_cents, issued_at, due_on, snapshot)
    SELECT nextval('bill_ids'), '202601DC' || to_char(account_id, 'FM0000000000'), account_id, id,
           daterange(read_on - 30, read_on, '(]'), 90, 250000, received_at, read_on + 14, '{{}}' FROM readings;
INSERT INTO payments (provider, receipt, cents, account_id, reference, source, received_at, recorded_at)
    SELECT 'mpesa', 'SKL' || to_char(id, 'FM0000000'), 100000, id, number, 'confirmation', now(), now() FROM accounts;
INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, state, queued_at, not_before,
                      useful_until)
    SELECT 'bill', id::text, phone, id, 'KPLC: bill', 1, 1, 'delivered', now(), now(), now() FROM accounts;
INSERT INTO bill_queries (account_id, complaint, phone, language, opened_at)
    SELECT id, 'high_bill', phone, 'en', now() FROM accounts WHERE id % 10 = 0;
INSERT INTO campaign_accounts (campaign_id, place, account_id, number, language)
    SELECT 1, id, id, 900000000 + id, 'en' FROM accounts;
INSERT INTO outage_tickets (phone, language, kind, place, area_id, account_id, state, reported_at)
    SELECT phone, 'en', 'no_power', number, area_id, id, 'reported', now() FROM accounts WHERE id % 10 = 1;
INSERT INTO audit (at, os_user, action, subject, details, hash)
    SELECT now(), 'clerk', 'account show', number, '{{}}', '\x00' FROM accounts WHERE id % 4 = 0;
ANALYZE;
"""


def add_many_accounts(database_url: str, accounts: int = FEW) -> None:
    """Each with its meter, phone, bill, payment and message; every tenth has a bill query."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(_FROM_ONE)
        connection.execute(_FILL.format(accounts=accounts))
