"""`reports`: 5,000 customers of ten transformers report by USSD that power is out, while the clock and a worker group
what they report: first as fast as gunicorn takes it, then within a minute.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from statistics import quantiles
from threading import local
from urllib.parse import urlencode, urlsplit

import psycopg

from bench.harness import Figure, celery_clock, celery_worker
from bench.service import CALLBACK, FIRST_PHONE, PRODUCTION, Service, running

REPORTS, QUIET, PLACES = 5_000, 300, 10
CLIENTS = 16
MINUTE_SECONDS = 60
WAIT_SECONDS = 60
POLL_SECONDS = 0.2
TEXTS = ("", "4", "4*1", "4*1*1", "4*1*1*1")
"""Dial, report an outage, at this account, no power, confirm."""
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}

NETWORK = f"""
    INSERT INTO transformers (region, name) SELECT 'Nairobi', 'T-' || n FROM generate_series(0, {PLACES - 1}) n;
    UPDATE accounts SET transformer_id = t.id FROM transformers t WHERE t.name = 'T-' || mod(accounts.id, {PLACES});
    ANALYZE accounts, transformers
"""  # noqa: S608 - its own words
KEPT = "SELECT count(*), count(DISTINCT phone) FROM outage_tickets"
WAITING = "SELECT count(*) FROM outage_tickets WHERE incident_id IS NULL"
INCIDENTS = "SELECT count(*), count(DISTINCT transformer_id) FROM incidents WHERE closed_at IS NULL"


def measure(*, full: bool) -> Figure:  # noqa: ARG001 - the size is the one that is asked for
    """Seconds for 5,000 reports, each of five hops."""
    with running(QUIET + 2 * REPORTS) as service:
        environment = {**PRODUCTION, "DATABASE_URL": service.database_url, "REDIS_URL": service.redis_url}
        with (
            psycopg.connect(service.database_url, autocommit=True) as books,
            celery_worker(environment),
            celery_clock(environment),
        ):
            books.execute(NETWORK)
            customers = iter(range(1, QUIET + 2 * REPORTS + 1))
            quiet = _reported(service, _next(customers, QUIET), clients=1)
            started = time.perf_counter()
            at_once = _reported(service, _next(customers, REPORTS), clients=CLIENTS)
            took = time.perf_counter() - started
            paced = _reported(service, _next(customers, REPORTS), clients=CLIENTS, per_second=REPORTS / MINUTE_SECONDS)
            joined = _joined(books)
            _check(books, QUIET + 2 * REPORTS)
    return Figure(took, "s", notes=_said(quiet, at_once, paced, joined))


def _said(quiet: Sequence[float], at_once: Sequence[float], paced: Sequence[float], joined: float) -> list[str]:
    calm, busy = _p99(quiet), _p99(paced)
    kept = f"{2 * REPORTS:,} reports, none lost, one incident at each of {PLACES} transformers"
    pace = f"{busy:.1f} ms at {REPORTS:,} reports a minute: {busy / calm:.1f} times"
    fastest = f"{_p99(at_once):.1f} ms with {CLIENTS} at once, as fast as they are taken"
    return [
        f"{kept}; the last joined its incident {joined:.1f} s after it came",
        f"p99 of a hop {calm:.1f} ms when quiet; {pace}; {fastest}",
    ]


def _next(customers: Iterator[int], count: int) -> list[int]:
    return [next(customers) for _ in range(count)]


def _p99(milliseconds: Sequence[float]) -> float:
    return quantiles(milliseconds, n=100)[-1]


def _reported(
    service: Service, customers: Sequence[int], *, clients: int, per_second: float | None = None
) -> list[float]:
    """How long each hop took, in milliseconds; at a pace, or as fast as it goes."""
    threads, host = local(), urlsplit(service.base_url).netloc
    started = time.perf_counter()

    def report(place: int) -> list[float]:
        if per_second:
            time.sleep(max(0.0, started + place / per_second - time.perf_counter()))
        if not hasattr(threads, "connection"):
            threads.connection = HTTPConnection(host)
        return [_hop(threads.connection, customers[place], text) for text in TEXTS]

    with ThreadPoolExecutor(clients) as pool:
        return [hop for hops in pool.map(report, range(len(customers))) for hop in hops]


def _hop(connection: HTTPConnection, customer: int, text: str) -> float:
    form = {
        "phoneNumber": f"+{FIRST_PHONE + customer}",
        "serviceCode": "*977#",
        "text": text,
        "sessionId": f"ATUid_reports_{customer}",
        "networkCode": "63902",
    }
    started = time.perf_counter()
    connection.request("POST", CALLBACK, urlencode(form), FORM)
    said = connection.getresponse().read()
    if said.startswith(b"END") != (text == TEXTS[-1]) or (text == TEXTS[-1] and b"T0" not in said):
        raise RuntimeError(f"{text!r} was answered {said!r}")
    return (time.perf_counter() - started) * 1_000


def _joined(books: psycopg.Connection) -> float:
    """Seconds until every report is part of an incident."""
    started = time.perf_counter()
    while books.execute(WAITING).fetchone() != (0,):
        if time.perf_counter() - started > WAIT_SECONDS:
            raise RuntimeError("reports were not grouped")
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - started


def _check(books: psycopg.Connection, reports: int) -> None:
    """Raises where a report is lost, or a place has two incidents."""
    kept, incidents = books.execute(KEPT).fetchone(), books.execute(INCIDENTS).fetchone()
    if (kept, incidents) != ((reports, reports), (PLACES, PLACES)):
        raise RuntimeError(f"{kept} reports of {reports}, {incidents} incidents at {PLACES} places")
