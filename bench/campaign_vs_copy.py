"""`campaign_vs_copy`: CPU of giving 100,000 accounts new numbers, rendering their texts and queueing them, beside a
bare COPY of the same message rows into the same table; and what customers who dial meanwhile notice.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from statistics import median

import psycopg
import sqlalchemy as sa

import migrations
from app import compose
from bench.harness import ROUNDS, Figure, alternating, cost, cpu_seconds
from bench.planning import dialling, peak_memory_mb
from bench.service import add_customers
from domain.campaigns.campaigns import Wave
from domain.campaigns.figures import CampaignTerms
from domain.services.campaigns.feed_campaign import BATCH
from domain.services.campaigns.plan_campaign import PlanCampaign, plan_campaign
from settings import Settings
from store import embedded
from store.core.clock import SystemClock
from store.core.engine import make_engine
from store.core.timeouts import allow_slow_statements
from store.unit_of_work import Store

ACCOUNTS, ACCOUNTS_IN_FULL = 100_000, 1_000_000
ROUNDS_IN_FULL = 2
DEADLINE = timedelta(days=30)
ROUND = "round"
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
        make_template(server, accounts)
        terms = compose(Settings(database_url=server, sms_parts_per_second=1_000, campaign_plan_share=1)).campaign_terms
        lasted: dict[str, list[float]] = {"plan": [], "queue": [], "copy": []}
        exported: list[BytesIO] = []

        def ours() -> float:
            with database(server) as store:
                spent = cost_of(lambda: _plan_and_queue(store, terms, lasted), accounts)
                exported.append(_export(store))
            return spent

        def floor() -> float:
            with database(server) as store:
                _make_wave(store)
                rows = exported.pop()
                return cost_of(lambda: _timed(lasted["copy"], lambda: _copy(rows, store)), accounts)

        alternating(ours, floor, rounds=1)
        figures = alternating(ours, floor, rounds=ROUNDS_IN_FULL if full else ROUNDS)
        with database(server):
            memory = f"the planner's memory {peak_memory_mb(_url(server, ROUND))} MB at most"
    notes = [f"{accounts:,} accounts: {_by_the_clock(lasted)}", memory, dialling(ACCOUNTS)]
    return cost(*figures, "us CPU", notes)


def _by_the_clock(lasted: dict[str, list[float]]) -> str:
    """The first round warmed up."""
    plan, queue, copy = (median(seconds[1:]) for seconds in lasted.values())
    ratio = copy / (plan + queue)
    return f"planned in {plan:.1f} s without rests, queued in {queue:.1f} s; COPY {copy:.1f} s: {ratio:.2f}"


def _plan_and_queue(store: Store, terms: CampaignTerms, lasted: dict[str, list[float]]) -> None:
    waves: list[Wave] = []
    _timed(lasted["plan"], lambda: waves.extend(planned_waves(store, terms)))
    _timed(lasted["queue"], lambda: [queue_wave(store, wave) for wave in waves])


def planned_waves(store: Store, terms: CampaignTerms) -> list[Wave]:
    with store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        command = PlanCampaign("Nairobi", unit_of_work.now + DEADLINE, "bench")
        planned = plan_campaign(command, unit_of_work, terms)
        return unit_of_work.campaigns.waves(planned.id)


def queue_wave(store: Store, wave: Wave) -> None:
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


def _timed(lasted: list[float], work: Callable[[], object]) -> None:
    started = time.perf_counter()
    work()
    lasted.append(time.perf_counter() - started)


def cost_of(work: Callable[[], object], accounts: int) -> float:
    before = time.process_time() + cpu_seconds()
    work()
    return (time.process_time() + cpu_seconds() - before) / accounts * MICROSECONDS


def make_template(server: str, accounts: int) -> None:
    _run(server, "CREATE DATABASE filled")
    migrations.upgrade(_url(server, "filled"))
    add_customers(_url(server, "filled"), accounts)


@contextmanager
def database(server: str) -> Iterator[Store]:
    _run(server, f"CREATE DATABASE {ROUND} TEMPLATE filled STRATEGY file_copy")
    engine = make_engine(_url(server, ROUND), pool_size=2, statement_timeout_ms=0)
    try:
        yield Store(engine, SystemClock())
    finally:
        engine.dispose()
        _run(server, f"DROP DATABASE {ROUND} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _url(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)
