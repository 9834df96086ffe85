"""The data that several figures share: so many accounts with a year of bills each, written once for the whole run."""

import atexit
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache

import psycopg
from sqlalchemy import make_url

import migrations
from bench.service import add_customers
from store import embedded

MONTHS_BEFORE = 12
OLDEST_ENTRY, NEWEST_ENTRY = 1_000_000_000, 4_000_000_000
"""The ids of the year's journal entries lie between, for those of an account are in the order of their ids; every other
one is free for what came between two bills.
"""

# A year of readings, bills, entries and messages behind each customer's last reading, the oldest first.
_A_YEAR = """
CREATE TEMP TABLE past AS
    SELECT nextval('readings_id_seq') AS reading_id, nextval('bill_ids') AS bill_id, r.account_id, r.meter_id,
           r.read_on - 30 * age AS read_on, r.received_at - 30 * age * INTERVAL '1 day' AS received_at,
           4401 - 90 * age AS value
    FROM generate_series({months}, 1, -1) age, readings r;
INSERT INTO readings (id, account_id, meter_id, value, read_on, mark, source, state, received_at)
    OVERRIDING SYSTEM VALUE
    SELECT reading_id, account_id, meter_id, value, read_on, 'C', 'ussd', 'stands', received_at FROM past;
INSERT INTO bills (id, number, account_id, reading_id, period, units, total_cents, issued_at, due_on, snapshot)
    SELECT bill_id, to_char(read_on, 'YYYYMM') || 'DC' || to_char(bill_id, 'FM0000000000'), account_id, reading_id,
           daterange(read_on - 30, read_on, '(]'), 90, 226700, received_at, read_on + 14, '{snapshot}'
    FROM past;
INSERT INTO journal_entries (id, kind, key, account_id, bill_id, booked_on, recorded_at)
    OVERRIDING SYSTEM VALUE
    SELECT {oldest} + 2 * bill_id, 'bill', 'bill:' || bill_id, account_id, bill_id, read_on, received_at FROM past;
INSERT INTO journal_lines (entry_id, ledger_account, cents)
    SELECT {oldest} + 2 * bill_id, ledger_account, cents FROM past, (VALUES
        ('receivable', 226700), ('revenue', -180000), ('levies_payable', -16700), ('vat_payable', -30000)
    ) AS line (ledger_account, cents);
INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, state, queued_at, not_before,
                      useful_until)
    SELECT 'bill', bill_id::text, '+254700000000', account_id, '', 1, 1, 'delivered', received_at, received_at,
           received_at
    FROM past;
"""
_LINE = '{"code": "CONSUMPTION", "period": "2025-01", "quantity": "90", "rate": "16.50", "cents": 148500}'
_SNAPSHOT = (
    '{"name": "Customer", "account_number": "300000001", "meter_id": 1, "meter_number": "M300000001", "band": 2,'
    ' "multiplier": "1.000", "previous": [4311, "2025-01-01", "C"], "present": [4401, "2025-02-01", "C"], "kind": "DC",'
    f' "category": "DC", "brought_forward_cents": 0, "tariff": ["2024-07-01", 1], "lines": [{", ".join([_LINE] * 9)}]}}'
)

_WRITTEN = ("readings", "bills", "journal_entries", "journal_lines", "messages")

_open = ExitStack()
atexit.register(_open.close)


@cache
def database_of(accounts: int) -> str:
    """The URL of a database with so many accounts, on a server that lives as long as this process."""
    server_url = _server()
    name = f"accounts_{accounts}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    database_url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    migrations.upgrade(database_url)
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"SELECT setval('journal_entries_id_seq', {NEWEST_ENTRY})")
    add_customers(database_url, accounts)
    _give_a_past(database_url)
    return database_url


@cache
def _server() -> str:
    server_url = _open.enter_context(embedded.throwaway_postgres())
    _leave_vacuuming_to_us(server_url)
    return server_url


def _leave_vacuuming_to_us(server_url: str) -> None:
    """What autovacuum does to tables that were just filled is no cost of a bill."""
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute("ALTER SYSTEM SET autovacuum = off")
        server.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
        server.execute("SELECT pg_reload_conf()")


def _give_a_past(database_url: str) -> None:
    """A year of bills for everybody, written without the indexes, which are made afterwards at once."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        with without_indexes(connection, _WRITTEN):
            connection.execute(_A_YEAR.format(months=MONTHS_BEFORE, snapshot=_SNAPSHOT, oldest=OLDEST_ENTRY))
        connection.execute("VACUUM (FREEZE, ANALYZE)")
        connection.execute("CHECKPOINT")


@contextmanager
def without_indexes(connection: psycopg.Connection, tables: Sequence[str]) -> Iterator[None]:
    """What is written to these tables meanwhile costs a fifth; the indexes are made anew afterwards."""
    constraints = connection.execute(
        """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype IN ('u', 'x') AND conrelid::regclass::text = ANY(%s)
    """,
        [list(tables)],
    ).fetchall()
    for table, name, _ in constraints:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    indexes = connection.execute(
        """
        SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)
        AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE contype = 'p')
    """,
        [list(tables)],
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    yield
    for _, definition in indexes:
        connection.execute(definition)
    for table, name, definition in constraints:
        connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
