"""The service as production runs it, on throwaway servers, with customers to dial: what the figures of a hop stand
on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
import sqlalchemy as sa

import migrations
from bench.harness import gunicorn
from cli.release import load_reference_data
from domain.values.periods import business_date
from store import embedded
from store.core.clock import SystemClock
from store.core.engine import make_engine
from store.unit_of_work import Store

TOKEN = "bench-africastalking-token"  # noqa: S105 - of a service that lives for a minute
PAYMENTS_TOKEN = "bench-daraja-callback-token"  # noqa: S105 - as above
CALLBACK = f"/callbacks/{TOKEN}/ussd"
FLOOR_OPTIONS = ("--worker-class", "gthread")
FIRST_PHONE = 254_700_000_000
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "bench-secret-key-of-a-minute",
    "METRICS_TOKEN": "bench-metrics-token-of-a-minute",
    "PUBLIC_URL": "https://bench.example",
    "AFRICASTALKING_USERNAME": "bench",
    "AFRICASTALKING_API_KEY": "bench-africastalking-key",
    "AFRICASTALKING_BASE_URL": "http://127.0.0.1:9",
    "AFRICASTALKING_CALLBACK_TOKENS": TOKEN,
    "MPESA_BASE_URL": "http://127.0.0.1:9",
    "MPESA_CONSUMER_KEY": "bench-key",
    "MPESA_CONSUMER_SECRET": "bench-secret",
    "MPESA_PASSKEY": "bench-passkey",
    "MPESA_CALLBACK_TOKENS": PAYMENTS_TOKEN,
    "MPESA_CALLBACK_NETWORKS": "any",
    "PAYSTACK_BASE_URL": "http://127.0.0.1:9",
    "PAYSTACK_SECRET_KEY": "sk_live_bench",
}

_CUSTOMERS = """
    WITH area AS (
        INSERT INTO areas (region, name) VALUES ('Nairobi', 'Bench') RETURNING id
    ), account AS (
        INSERT INTO accounts (number, digits, name, phone, area_id, category, status, average_units)
        SELECT 300000000 + n, 300000000 + n, 'Customer ' || n, '+' || (:first_phone + n), area.id, 'DC', 'active', 90
        FROM area, generate_series(1, :count) n RETURNING id, number
    ), meter AS (
        INSERT INTO meters (account_id, number, digits, installed_on)
        SELECT id, 'M' || number, 5, '2015-01-01' FROM account RETURNING id, account_id
    )
    INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, received_at)
    SELECT account_id, id, 4401, :read_on, 'A', 'import', 'stands', :received_at FROM meter
"""
# A bill of the period before, and its entry: on a table that was empty, statements and triggers keep the plans that
# were right for an empty one until it is analyzed.
_BILLS = """
    WITH bill AS (
        INSERT INTO bills (id, number, account_id, reading_id, period, units, total_cents, issued_at, due_on, snapshot)
        SELECT nextval('bill_ids'), 'BENCH' || id, account_id, id, daterange(read_on - 30, read_on, '(]'), 90, 250000,
               received_at, read_on, '{}'
        FROM readings RETURNING id, account_id, due_on, issued_at
    ), entry AS (
        INSERT INTO journal_entries (kind, key, account_id, bill_id, booked_on, recorded_at)
        SELECT 'bill', 'bill:' || id, account_id, id, due_on, issued_at FROM bill RETURNING id
    )
    INSERT INTO journal_lines (entry_id, ledger_account, cents)
    SELECT id, account, cents FROM entry, (VALUES ('receivable', 250000), ('revenue', -250000)) AS line(account, cents)
"""


@dataclass(frozen=True, slots=True)
class Service:
    """Where it runs and what it runs on."""

    base_url: str
    floor_url: str
    database_url: str
    redis_url: str


@contextmanager
def running(customers: int) -> Iterator[Service]:
    """Ours and the floor, each under gunicorn with the same settings, on the same PostgreSQL and Redis. The floor has
    gunicorn's own worker of threads: ours must not make it slower.
    """
    with embedded.throwaway_postgres() as database_url, embedded.redis() as redis_url:
        migrations.upgrade(database_url)
        add_customers(database_url, customers)
        environment = {**PRODUCTION, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        with (
            gunicorn("app:create_app()", environment) as base_url,
            gunicorn("bench.floor:create_floor()", environment, *FLOOR_OPTIONS) as floor_url,
        ):
            yield Service(base_url, floor_url, database_url, redis_url)


def add_customers(database_url: str, count: int) -> None:
    """Customers whose window is open; the phone of the first is FIRST_PHONE + 1."""
    engine = make_engine(database_url, pool_size=1, statement_timeout_ms=600_000)
    now = datetime.now(UTC)
    values = {
        "count": count,
        "first_phone": FIRST_PHONE,
        "read_on": business_date(now) - timedelta(days=30),
        "received_at": now,
    }
    load_reference_data(Store(engine, SystemClock()))
    with engine.begin() as connection:
        connection.execute(sa.text(_CUSTOMERS), values)
        connection.execute(sa.text(_BILLS))
    engine.dispose()
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("ANALYZE")
