"""`campaign_vs_copy`: CPU of giving 100,000 accounts new numbers, rendering their texts and queueing them, beside a
bare COPY of the same message rows into the same table; and what customers who dial meanwhile notice.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from statistics import median
from threading import Event, Thread

import psutil
import psycopg
import sqlalchemy as sa
from redis import Redis

import migrations
from app import compose
from bench.harness import ROOT, Figure, alternating, cost, cpu_seconds
from bench.pace import percentiles
from bench.service import PRODUCTION, Service, add_customers, running
from domain.campaign_figures import CampaignTerms
from domain.campaigns import Wave
from domain.operators import ADMIN, Operator
from domain.services.plan_campaign import PlanCampaign, plan_campaign
from domain.services.run_campaign import BATCH
from settings import Settings
from store import embedded
from store.clock import SystemClock
from store.patience import patiently
from store.unit_of_work import Store, make_engine

ACCOUNTS, ACCOUNTS_IN_FULL = 100_000, 1_000_000
DEADLINE = timedelta(days=30)
SECONDS, DIALLING_ROUNDS = 6, 3
FLASK = (sys.executable, "-m", "flask", "--app", "app", "campaign")
PLAN = ("plan", "--region", "Nairobi", "--deadline", "2099-01-01 16:00", "--dry-run", "--by", "bench")
MICROSECONDS = 1_000_000
ROWS = """
    purpose, subject, phone, account_id, text, parts, priority, state, queued_at, not_before, useful_until, attempts,
    resends, report_weight, wave_id, accounts
"""
EXPORT = f"COPY (SELECT {ROWS} FROM messages) TO STDOUT"  # noqa: S608 - its own words


def measure(*, full: bool) -> Figure:
    """CPU microseconds an account."""
    accounts = ACCOUNTS_IN_FULL if full else ACCOUNTS
    with embedded.throwaway_postgres() as server:
        _make_template(server, accounts)
        terms = compose(Settings(database_url=server, sms_parts_per_second=1_000)).campaign_terms
        memory = [_memory_mb()]
        lasted: dict[str, list[float]] = {"plan": [], "queue": [], "copy": []}

        def ours() -> float:
            with _database(server) as store:
                spent = _cost(lambda: _plan_and_queue(store, terms, lasted), accounts)
                memory.append(_memory_mb())
                rounds.append(_export(store))
            return spent

        def floor() -> float:
            with _database(server) as store:
                _make_wave(store)
                rows = rounds.pop()
                return _cost(lambda: _timed(lasted["copy"], lambda: _copy(rows, store)), accounts)

        rounds: list[BytesIO] = []
        ours(), floor()
        [each.clear() for each in lasted.values()]
        figures = alternating(ours, floor)
    return cost(*figures, "us CPU", [*_notes(accounts, lasted, memory), _dialling(accounts)])


def _notes(accounts: int, lasted: dict[str, list[float]], memory: list[int]) -> list[str]:
    plan, queue, copy = (median(lasted[name]) for name in ("plan", "queue", "copy"))
    clock = (
        f"planned in {plan:.1f} s, queued in {queue:.1f} s; COPY {copy:.1f} s: {copy / (plan + queue):.2f} by the clock"
    )
    return [
        f"{accounts:,} accounts: {clock}",
        f"memory {memory[0]} MB before, {max(memory)} MB at most",
    ]


def _dialling(accounts: int) -> str:
    """How long customers wait while nobody plans, and while somebody does."""
    with running(accounts) as service:
        _create_operator(service)
        percentiles(service, SECONDS)
        quiet, planning = [], []
        for _ in range(DIALLING_ROUNDS):
            quiet.append(_p99(service))
            with _planner(service):
                planning.append(_p99(service))
    without, during = median(quiet), median(planning)
    return f"p99 of a hop {without:.1f} ms, while a campaign is planned {during:.1f} ms: {during / without:.2f} times"


def _p99(service: Service) -> float:
    with Redis.from_url(service.redis_url) as sessions:
        sessions.flushdb()
    return percentiles(service, SECONDS)[1]


@contextmanager
def _planner(service: Service) -> Iterator[None]:
    """Somebody plans a campaign again and again, as a dry run."""
    environment = {**os.environ, **PRODUCTION, "DATABASE_URL": service.database_url, "REDIS_URL": service.redis_url}
    stopping = Event()

    def plan_again() -> None:
        while not stopping.is_set():
            subprocess.run([*FLASK, *PLAN], env=environment, cwd=ROOT, check=True, capture_output=True)

    planner = Thread(target=plan_again)
    planner.start()
    try:
        yield
    finally:
        stopping.set()
        planner.join()


def _create_operator(service: Service) -> None:
    engine = make_engine(service.database_url, pool_size=1)
    with Store(engine, SystemClock()).transaction() as unit_of_work:
        unit_of_work.operators.add(Operator("bench", ADMIN))
    engine.dispose()


def _plan_and_queue(store: Store, terms: CampaignTerms, lasted: dict[str, list[float]]) -> None:
    waves: list[Wave] = []
    _timed(lasted["plan"], lambda: waves.extend(_planned(store, terms)))
    _timed(lasted["queue"], lambda: [_queue(store, wave) for wave in waves])


def _planned(store: Store, terms: CampaignTerms) -> list[Wave]:
    with store.transaction() as unit_of_work:
        patiently(unit_of_work.connection)
        command = PlanCampaign("Nairobi", unit_of_work.now + DEADLINE, "bench")
        planned = plan_campaign(command, unit_of_work, terms)
        return unit_of_work.campaigns.waves(planned.id)


def _queue(store: Store, wave: Wave) -> None:
    """Batch after batch, each a transaction, as the worker does it."""
    while not wave.is_fed:
        with store.transaction() as unit_of_work:
            unit_of_work.campaign_messages.feed(wave, BATCH, unit_of_work.now + DEADLINE)
            (wave,) = unit_of_work.campaigns.waves(wave.campaign_id)


def _export(store: Store) -> BytesIO:
    rows = BytesIO()
    with _copying(store, EXPORT) as copy:
        for block in copy:
            rows.write(block)
    return rows


def _copy(rows: BytesIO, store: Store) -> None:
    with _copying(store, f"COPY messages ({ROWS}) FROM STDIN") as copy:
        copy.write(rows.getbuffer())


@contextmanager
def _copying(store: Store, statement: str) -> Iterator[psycopg.Copy]:
    with store.engine.begin() as connection, connection.connection.cursor().copy(statement) as copy:
        yield copy


def _make_wave(store: Store) -> None:
    """What the rows refer to."""
    with store.transaction() as unit_of_work:
        campaign_id = unit_of_work.campaigns.add(
            region="Nairobi",
            area_id=None,
            pilot_area_id=None,
            deadline=unit_of_work.now,
            gate_percent=98,
            template=None,
            planned_by="bench",
        )
        unit_of_work.campaigns.add_wave(campaign_id, is_pilot=False, first=1, end=2)


def _memory_mb() -> int:
    return psutil.Process().memory_info().rss >> 20


def _timed(lasted: list[float], work: Callable[[], object]) -> None:
    started = time.perf_counter()
    work()
    lasted.append(time.perf_counter() - started)


def _cost(work: Callable[[], object], accounts: int) -> float:
    before = time.process_time() + cpu_seconds()
    work()
    return (time.process_time() + cpu_seconds() - before) / accounts * MICROSECONDS


def _make_template(server: str, accounts: int) -> None:
    _run(server, "CREATE DATABASE filled")
    migrations.upgrade(_url(server, "filled"))
    add_customers(_url(server, "filled"), accounts)


@contextmanager
def _database(server: str) -> Iterator[Store]:
    _run(server, "CREATE DATABASE round TEMPLATE filled STRATEGY file_copy")
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
