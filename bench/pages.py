"""`pages`: CPU of the customers' pages and documents with many accounts, beside the same with a tenth of them.

Also of each page and PDF what it costs and how many statements it is; what a thousand bills for a printing house take;
and how long phones wait while one session asks for a document a hundred times a second.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from urllib.parse import urlsplit

import psutil
import psycopg
from redis import Redis
from werkzeug.test import Client as InProcess

from app import Parts, create_app
from bench.a_year_of_bills import database_of
from bench.harness import ROOT, Figure, alternating, cost, cpu_seconds, gunicorn
from bench.pace import percentiles
from bench.service import FIRST_PHONE, PRODUCTION, Service
from bench.statements import statements_of
from domain.accounts.page_links import NewLink, Purpose, digest
from domain.operators.operators import Operator
from domain.values.periods import business_date
from settings import Settings
from store import embedded

SMALL, LARGE, SMALL_IN_FULL, LARGE_IN_FULL = 10_000, 100_000, 100_000, 1_000_000
READERS, LOOKS = 60, 30
"""Sessions, and looks at each page a round; a session gets ten documents a minute."""

PAGES = {
    "statement": "/my/statement?from=2020-01-01",
    "bill": "/my/bills/{bill}",
    "usage": "/my/usage",
    "statement.csv": "/my/statement.csv?from=2020-01-01",
    "reading": "/my/reading",
    "pay": "/my/pay",
    "query": "/my/bills/{bill}/query",
    "data": "/my/data",
}
DOCUMENTS = {"bill.pdf": "/my/bills/{bill}.pdf", "statement.pdf": "/my/statement.pdf?from=2020-01-01"}
MAX_STATEMENTS, MAX_BILL_MS = 6, 25
BILLS_PRINTED, MAX_PRINTING_MB, MB = 1_000, 60, 1024 * 1024
ASKED_PER_SECOND, STORM_SECONDS, MAX_P99_RATIO = 100, 6, 1.5
REGION, NAME, COOKIE = "Printing", "Bench", "__Host-pages"

# Of numbers that no bill of the service's own has taken.
_BILL_OF_NOW = """
    UPDATE bills b SET snapshot = o.snapshot,
                       number = to_char(now(), 'YYYYMM') || 'DC' || to_char(9000000000 + b.id, 'FM0000000000')
    FROM (SELECT account_id, max(snapshot::text)::jsonb AS snapshot FROM bills WHERE number NOT LIKE 'BENCH%'
          AND account_id <= 2000 GROUP BY account_id) o
    WHERE o.account_id = b.account_id AND b.number LIKE 'BENCH%'
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has opened a link: the cookie, and what stands for a page's parameters."""

    account_id: int
    cookie: str
    bill: str


@dataclass(frozen=True, slots=True)
class Town:
    """A service with so many accounts, some of which look at their pages."""

    accounts: int
    parts: Parts
    service: Service
    environment: Mapping[str, str]
    readers: list[Reader]
    milliseconds: dict[str, list[float]] = field(default_factory=dict)

    def looks(self) -> float:
        """CPU milliseconds a page, over all kinds of them; each kind's own beside it."""
        return median(self._looks_at(name, path) for name, path in PAGES.items())

    def documents(self) -> None:
        for name, path in DOCUMENTS.items():
            self._looks_at(name, path)

    def statements(self) -> Mapping[str, int]:
        """How many each page is, counted in a service of our own."""
        flask, counted = create_app(self.parts.settings), {}
        client, reader = InProcess(flask), self.readers[0]
        client.set_cookie(COOKIE, reader.cookie, domain="localhost", secure=True)
        for name, path in {**PAGES, **DOCUMENTS}.items():
            with statements_of(flask.extensions["parts"].engine) as statements:
                answer = client.get(path.format(bill=reader.bill), base_url="https://localhost")
                answer.get_data()
            counted[name] = len(statements)
        flask.extensions["parts"].engine.dispose()
        return counted

    def _looks_at(self, name: str, path: str) -> float:
        connection = HTTPConnection(urlsplit(self.service.base_url).netloc)
        readers, before = cycle(self.readers), cpu_seconds()
        for _ in range(LOOKS):
            reader = next(readers)
            status = get(connection, path.format(bill=reader.bill), reader.cookie)
            if status != HTTPStatus.OK:
                raise RuntimeError(f"{path} is {status}")
        connection.close()
        taken = (cpu_seconds() - before) / LOOKS * 1_000
        self.milliseconds.setdefault(name, []).append(taken)
        return taken


def measure(*, full: bool) -> Figure:
    """CPU milliseconds a page with many accounts, beside a tenth of them."""
    with ExitStack() as stack:
        sizes = (SMALL_IN_FULL, LARGE_IN_FULL) if full else (SMALL, LARGE)
        small, large = (stack.enter_context(_town(accounts)) for accounts in sizes)
        for town in (small, large):
            town.looks(), town.documents()
            town.milliseconds.clear()
        figures = alternating(large.looks, small.looks)
        for _ in range(3):
            large.documents()
        notes = [f"{large.accounts:,} accounts with a year of bills, beside {small.accounts:,}", *_said(large)]
        notes += [_printing(small), _storm(small)]
        return cost(*figures, "ms CPU", notes)


def get(connection: HTTPConnection, path: str, cookie: str) -> int:
    connection.request("GET", path, headers={"Cookie": f"{COOKIE}={cookie}"})
    response = connection.getresponse()
    response.read()
    return response.status


def _said(town: Town) -> Iterator[str]:
    counted = town.statements()
    for name, taken in town.milliseconds.items():
        limit = f" (a bill at most {MAX_BILL_MS})" if name == "bill.pdf" else ""
        yield f"{name}: {median(taken):.1f} ms CPU{limit}, {counted[name]} statements (at most {MAX_STATEMENTS})"


def _printing(town: Town) -> str:
    """A thousand bills by the command, and the most memory that it and the process beside it took."""
    with TemporaryDirectory() as folder:
        month = f"{business_date(datetime.now(UTC)):%Y-%m}"
        command = ["bills", "print", "--region", REGION, "--month", month, "--out", f"{folder}/bills.tar", "--by", NAME]
        before = cpu_seconds() + _of_ended_ones()
        with subprocess.Popen(
            [str(Path(sys.executable).with_name("flask")), "--app", "app", *command],
            cwd=ROOT,
            env={**os.environ, **town.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            began, highest = _memory_until_it_ends(process)
        taken = cpu_seconds() + _of_ended_ones() - before
        size = Path(f"{folder}/bills.tar").stat().st_size / MB
    each = ", ".join(f"{name} {highest[name] / MB:.0f} MB" for name in sorted(highest))
    grown = (highest["command"] - began) / MB
    return (
        f"{BILLS_PRINTED:,} bills printed ({size:.0f} MB): {taken / BILLS_PRINTED * 1_000:.1f} ms CPU each; {each};"
        f" the bills themselves {grown:.0f} MB and the typesetter, at most {MAX_PRINTING_MB}"
    )


def _of_ended_ones() -> float:
    """CPU of the processes that this one has started and that have ended, with those that they had started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory_until_it_ends(process: subprocess.Popen[bytes]) -> tuple[int, dict[str, int]]:
    """What the command held before the first bill, and the most that it and the process that sets bills held."""
    began, highest = 0, {"command": 0, "typesetter": 0}
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            own = watched.memory_info().rss
            others = [
                child.memory_info().rss for child in watched.children() if "typesetting_process" in str(child.cmdline())
            ]
        except psutil.NoSuchProcess:
            continue
        highest["command"] = max(highest["command"], own)
        highest["typesetter"] = max([highest["typesetter"], *others])
        if not highest["typesetter"]:
            began = max(began, own)
        time.sleep(0.02)
    if process.returncode:
        raise RuntimeError(f"`bills print` ended with {process.returncode}")
    return began, highest


def _storm(town: Town) -> str:
    """p99 of phones, with and without somebody who asks for a document a hundred times a second."""
    quiet, loud, refused = [], [], 0
    for _ in range(3):
        quiet.append(_p99(town))
        with _asking(town) as answers:
            loud.append(_p99(town))
        refused += answers.count(HTTPStatus.TOO_MANY_REQUESTS)
    ratio = median(loud) / median(quiet)
    return (
        f"one session asks for a PDF {ASKED_PER_SECOND} times a second ({refused:,} times refused): p99 of phones"
        f" {median(loud):.1f} ms, otherwise {median(quiet):.1f} ms: {ratio:.2f} times (at most {MAX_P99_RATIO})"
    )


def _p99(town: Town) -> float:
    with Redis.from_url(town.service.redis_url) as redis:
        redis.flushdb()
    return percentiles(town.service, STORM_SECONDS)[1]


@contextmanager
def _asking(town: Town) -> Iterator[list[int]]:
    """One session, which does not wait for what it asked before: several connections."""
    ended, answers, reader = Event(), list[int](), town.readers[-1]

    def ask() -> None:
        connection = HTTPConnection(urlsplit(town.service.base_url).netloc)
        while not ended.wait(4 / ASKED_PER_SECOND):
            answers.append(get(connection, DOCUMENTS["statement.pdf"], reader.cookie))
        connection.close()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        ended.set()
        for thread in threads:
            thread.join()


@contextmanager
def _town(accounts: int) -> Iterator[Town]:
    database_url = database_of(accounts)
    with embedded.redis() as redis_url:
        environment = {**PRODUCTION, "SMS_SENDER_ID": "BENCH", "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        flask = create_app(Settings(**{name.lower(): value for name, value in environment.items()}))
        parts: Parts = flask.extensions["parts"]
        give_bills_to_print(database_url)
        readers = [*_readers(parts)]
        with gunicorn("app:create_app()", environment) as base_url:
            yield Town(accounts, parts, Service(base_url, "", database_url, redis_url), environment, readers)
        parts.engine.dispose()


def give_bills_to_print(database_url: str) -> None:
    """A region of a thousand accounts, whose newest bill says what it was made from."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(_BILL_OF_NOW)
        owner.execute("INSERT INTO regions (name) VALUES (%s) ON CONFLICT DO NOTHING", [REGION])
        owner.execute("INSERT INTO areas (region, name) VALUES (%s, 'Press') ON CONFLICT DO NOTHING", [REGION])
        owner.execute(
            "UPDATE accounts SET area_id = (SELECT id FROM areas WHERE name = 'Press') WHERE id BETWEEN 1001 AND %s",
            [1_000 + BILLS_PRINTED],
        )
        owner.execute("VACUUM ANALYZE accounts")
        owner.execute("VACUUM ANALYZE bills")


def _readers(parts: Parts) -> Iterator[Reader]:
    """Sessions as opening a link makes them, and an operator who prints."""
    with parts.store.transaction() as work:
        if work.operators.find(NAME) is None:
            work.operators.add(Operator(NAME, ("admin",), (), "B-1"), by=None, os_user="bench")
    for account_id in range(1_001, 1_001 + READERS):
        yield new_reader(parts, account_id)


def new_reader(parts: Parts, account_id: int) -> Reader:
    """A session at an account's pages, and the number of its newest bill."""
    with parts.store.transaction() as work:
        return Reader(account_id, _session(parts, account_id, work.now), work.bills.newest(account_id, 1)[0].number)


def _session(parts: Parts, account_id: int, now: datetime) -> str:
    link, cookie = (parts.terms.page_links.new_token() for _ in range(2))
    with parts.store.transaction() as work:
        account = work.accounts.payee(account_id)
        if account is None:
            raise RuntimeError(f"There is no account {account_id}")
        phone = f"+{FIRST_PHONE + account_id}"
        good_until = now + timedelta(days=1)
        work.page_links.add(
            NewLink(digest(link), account_id, account.number, phone, Purpose.STATEMENT, "en", now.date(), good_until)
        )
        found = work.page_links.lock(digest(link))
        if found is None:
            raise RuntimeError("The link is not good")
        work.page_links.open_session(found.id, digest(cookie))
    return cookie
