"""`import`: CPU of importing 100,000 accounts, beside a bare COPY of the same file into the same staging table.

The staging table judges each row as it arrives, so the floor pays for the rules too; what a COPY into a table of plain
texts costs is printed beside it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory

import psycopg
import sqlalchemy as sa

import migrations
from bench.harness import Figure, alternating, cost, cpu_seconds
from cli.imports import import_accounts
from cli.release import load_reference_data
from domain.accounts.file_headers import COLUMNS
from domain.billing.due_dates import DueDays
from domain.values.money import format_shillings
from domain.values.periods import business_date
from store import embedded
from store.accounts.imports import AccountImport, copy_statement
from store.core.clock import SystemClock
from store.core.engine import make_engine
from store.core.repository import transaction_on
from store.unit_of_work import Store

ROWS, ROWS_IN_FULL = 100_000, 1_000_000
BLOCK_BYTES = 1 << 18
DUE_ON = DueDays(14).due_on
SHARE_WITHOUT_BALANCE, SHARE_WITHOUT_PHONE = 0.4, 0.06
PLAIN_TABLE = f"CREATE TEMP TABLE staged ({', '.join(f'{column} text' for column in COLUMNS)}) ON COMMIT DROP"
GIVEN_NAMES = ("Wanjiku", "Otieno", "Achieng", "Kiprotich", "Fatuma", "Mary Njeri")
FAMILY_NAMES = ("Kamau", "Odhiambo", "Koech", "Mutiso", "Mohamed", "Wekesa")
MICROSECONDS = 1_000_000


def measure(*, full: bool) -> Figure:
    """CPU microseconds an account."""
    rows = ROWS_IN_FULL if full else ROWS
    with TemporaryDirectory() as folder, embedded.throwaway_postgres() as server:
        file = Path(folder) / "accounts.csv"
        _write(file, rows)
        _make_template(server)
        seconds: list[float] = []

        def ours() -> float:
            return _spent(server, lambda store: import_accounts(file, store, DUE_ON, None), rows, seconds)

        def floor() -> float:
            return _spent(server, lambda store: _copy(file, store, _staging_table), rows)

        figures = alternating(ours, floor)
        plain = median(_spent(server, lambda store: _copy(file, store, _plain_table), rows) for _ in range(3))
    notes = [
        f"{rows / median(seconds):,.0f} accounts/s; the importer's memory {getrusage(RUSAGE_SELF).ru_maxrss >> 10} MB",
        f"COPY into plain texts, without a rule: {plain:.2f} us, ratio {plain / median(figures[0]):.3f}",
    ]
    return cost(*figures, "us CPU", notes)


def _spent(server: str, work: Callable[[Store], object], rows: int, seconds: list[float] | None = None) -> float:
    """CPU of this process and of PostgreSQL, in microseconds a row, for the work on a database with tariffs alone."""
    with _database(server) as store:
        before, started = _cpu(), time.perf_counter()
        work(store)
        spent, lasted = _cpu() - before, time.perf_counter() - started
    if seconds is not None:
        seconds.append(lasted)
    return spent / rows * MICROSECONDS


def _cpu() -> float:
    return time.process_time() + cpu_seconds()


def _copy(file: Path, store: Store, make_table: Callable[[sa.Connection], None]) -> None:
    with file.open("rb") as source, store.engine.begin() as connection:
        make_table(connection)
        columns = source.readline().decode().strip().split(",")
        cursor = connection.connection.cursor()
        with cursor.copy(copy_statement(", ".join(columns), columns)) as copy:
            while block := source.read(BLOCK_BYTES):
                copy.write(block)


def _staging_table(connection: sa.Connection) -> None:
    AccountImport(transaction_on(connection, datetime.now(UTC)), DUE_ON).make_staging_table()


def _plain_table(connection: sa.Connection) -> None:
    connection.exec_driver_sql(PLAIN_TABLE)


def _make_template(server: str) -> None:
    _run(server, "CREATE DATABASE released")
    migrations.upgrade(_url(server, "released"))
    engine = make_engine(_url(server, "released"), pool_size=2)
    load_reference_data(Store(engine, SystemClock()))
    engine.dispose()


@contextmanager
def _database(server: str) -> Iterator[Store]:
    _run(server, "CREATE DATABASE round TEMPLATE released")
    engine = make_engine(_url(server, "round"), pool_size=2, statement_timeout_ms=0)
    try:
        yield Store(engine, SystemClock())
    finally:
        engine.dispose()
        _run(server, "DROP DATABASE round WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _url(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def _write(file: Path, rows: int) -> None:
    """Accounts as an export would hold them: by number, most with a phone, many owing nothing."""
    chance, today = Random(977), business_date(datetime.now(UTC))
    with file.open("w", encoding="utf-8") as target:
        target.write(",".join(COLUMNS) + "\n")
        target.writelines(",".join(_row(place, chance, today)) + "\n" for place in range(rows))


def _row(place: int, chance: Random, today: date) -> tuple[str, ...]:
    owed_cents = 0 if chance.random() < SHARE_WITHOUT_BALANCE else chance.randint(-500, 9_000) * 100
    return (
        f"{1_000_000 + place}-0{chance.randint(1, 3)}",
        f"{chance.choice(GIVEN_NAMES)} {chance.choice(FAMILY_NAMES)}",
        "" if chance.random() < SHARE_WITHOUT_PHONE else f"+2547{chance.randint(0, 99_999_999):08d}",
        chance.choice(("en", "sw")),
        "Nairobi",
        f"Area {chance.randint(1, 400)}",
        chance.choice(("DC", "DC", "DC", "SC")),
        chance.choice(("active",) * 19 + ("disconnected",)),
        str(20_000_000 + place * 7),
        "5",
        "1",
        f"20{chance.randint(10, 24)}-0{chance.randint(1, 9)}-{chance.randint(10, 28)}",
        str(chance.randint(0, 99_999)),
        str(today - timedelta(days=chance.randint(1, 40))),
        f"{chance.uniform(5, 300):.1f}",
        format_shillings(owed_cents),
    )
