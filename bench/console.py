"""`console`: CPU of the console's pages with many accounts, beside the same with a tenth of them.

What a page costs must not grow with what is on file. Also the statements of each page, and what fifty open pages of a
campaign cost.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from random import Random
from re import search
from secrets import token_urlsafe
from time import perf_counter
from urllib.parse import urlsplit

import psycopg
from werkzeug.test import Client as InProcess

from app import Parts, create_app
from bench.a_year_of_bills import database_of
from bench.harness import Figure, alternating, cost, cpu_seconds, gunicorn
from bench.service import FIRST_PHONE, PRODUCTION
from bench.statements import statements_of
from domain.operators.operators import Operator
from domain.services.campaigns.plan_campaign import PlanCampaign, plan_campaign
from settings import Settings
from store import embedded
from web.console.session_cookie import SECURE_NAME

SMALL, LARGE, SMALL_IN_FULL, LARGE_IN_FULL = 10_000, 100_000, 100_000, 1_000_000
LOOKS = 60
"""Of each page, a round."""

OPEN_PAGES, POLLED_EVERY_SECONDS = 50, 5
MAX_STATEMENTS = 12
NAME = "Bench"


@dataclass(frozen=True, slots=True)
class Office:
    """An operator who is signed in at a console on so many accounts."""

    accounts: int
    parts: Parts
    base_url: str
    cookie: str
    campaign_id: int
    chance: Random
    milliseconds: dict[str, list[float]]

    def paths(self) -> Mapping[str, str]:
        """An address of each page, about somebody else each time."""
        number = self.chance.randint(1, self.accounts)
        typed = self.chance.choice(
            (str(300_000_000 + number), f"%2B{FIRST_PHONE + number}", f"M{300_000_000 + number}")
        )
        return {
            "home": "/console/",
            "search": f"/console/search?q={typed}",
            "names": f"/console/search?q=Customer+{'ABCDEFGHIJ'[number % 10]}",
            "account": f"/console/accounts/{number}",
            "timeline": f"/console/accounts/{number}?before={_a_month_ago()}.1.1",
            "campaign": f"/console/campaigns/{self.campaign_id}",
        }

    def looks(self) -> float:
        """CPU milliseconds a page, over all kinds of them."""
        connection = HTTPConnection(urlsplit(self.base_url).netloc)
        before, pages = cpu_seconds(), 0
        for _ in range(LOOKS):
            for name, path in self.paths().items():
                began = perf_counter()
                self._get(connection, path)
                self.milliseconds.setdefault(name, []).append((perf_counter() - began) * 1_000)
                pages += 1
        connection.close()
        return (cpu_seconds() - before) / pages * 1_000

    def polls(self) -> float:
        """The share of a core that the open pages of a campaign take."""
        connection = HTTPConnection(urlsplit(self.base_url).netloc)
        before = cpu_seconds()
        for _ in range(OPEN_PAGES):
            self._get(connection, f"/console/campaigns/{self.campaign_id}", {"HX-Request": "true"})
        connection.close()
        return (cpu_seconds() - before) / POLLED_EVERY_SECONDS

    def statements(self) -> Mapping[str, int]:
        """How many each page is, counted in a service of our own."""
        flask = create_app(self.parts.settings)
        client, counted = InProcess(flask), {}
        client.set_cookie(SECURE_NAME, self.cookie, domain="localhost", secure=True)
        for name, path in self.paths().items():
            with statements_of(flask.extensions["parts"].engine) as statements:
                client.get(path, base_url="https://localhost")
            counted[name] = len(statements)
        flask.extensions["parts"].engine.dispose()
        return counted

    def _get(self, connection: HTTPConnection, path: str, headers: Mapping[str, str] | None = None) -> None:
        connection.request("GET", path, headers={"Cookie": f"{SECURE_NAME}={self.cookie}", **(headers or {})})
        response = connection.getresponse()
        body = response.read()
        if response.status not in {200, 303} or search(rb"sign-in\?", response.headers.get("Location", "").encode()):
            raise RuntimeError(f"{path} is {response.status}: {body[:200]!r}")


def measure(*, full: bool) -> Figure:
    """CPU milliseconds a page with many accounts, beside a tenth of them."""
    with ExitStack() as stack:
        sizes = (SMALL_IN_FULL, LARGE_IN_FULL) if full else (SMALL, LARGE)
        small, large = (stack.enter_context(_office(accounts)) for accounts in sizes)
        small.looks(), large.looks()
        for office in (small, large):
            office.milliseconds.clear()
        figures = alternating(large.looks, small.looks)
        polled = max(large.polls() for _ in range(3))
        notes = [f"{large.accounts:,} accounts with a year of bills, beside {small.accounts:,}"]
        for name, count in large.statements().items():
            ordered = sorted(large.milliseconds[name])
            slowest = ordered[int(len(ordered) * 0.99)]
            notes.append(f"{name}: {count} statements (at most {MAX_STATEMENTS}), p99 {slowest:.1f} ms")
        notes.append(f"{OPEN_PAGES} open campaign pages, each {POLLED_EVERY_SECONDS} s: {polled:.1%} of a core")
        return cost(*figures, "ms CPU", notes)


@contextmanager
def _office(accounts: int) -> Iterator[Office]:
    database_url = database_of(accounts)
    with embedded.redis() as redis_url:
        environment = {**PRODUCTION, "SMS_SENDER_ID": "BENCH", "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        flask = create_app(Settings(**{name.lower(): value for name, value in environment.items()}))
        parts: Parts = flask.extensions["parts"]
        _give_a_town(database_url)
        cookie, campaign_id = _signed_in(parts), _campaign(parts)
        with gunicorn("app:create_app()", environment) as base_url:
            yield Office(accounts, parts, base_url, cookie, campaign_id, Random(1), {})
        parts.engine.dispose()


def _signed_in(parts: Parts) -> str:
    """The cookie of an admin, as signing in would set it."""
    token = token_urlsafe(32)
    with parts.store.transaction() as work:
        if work.operators.find(NAME) is None:
            work.operators.add(Operator(NAME, ("admin",), (), "B-1"), by=None, os_user="bench")
        work.operator_sessions.start(parts.sign_in_terms.secrets.hash_of(token), NAME, "127.0.0.1", "bench")
    return token


def _give_a_town(database_url: str) -> None:
    """A small area of its own for the campaign, and names that begin with each letter."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("INSERT INTO areas (region, name) VALUES ('Nairobi', 'Town') ON CONFLICT DO NOTHING")
        owner.execute("UPDATE accounts SET area_id = (SELECT id FROM areas WHERE name = 'Town') WHERE id <= 100")
        owner.execute(
            "UPDATE accounts SET name = 'Customer ' || chr(65 + (id % 26)::int) || id WHERE name !~ '[A-Z][0-9]+$'"
        )
        owner.execute("VACUUM ANALYZE accounts")


def _campaign(parts: Parts) -> int:
    command = PlanCampaign("Nairobi", datetime.now(UTC) + timedelta(days=2), NAME, "Town")
    with parts.store.transaction() as work:
        return plan_campaign(command, work, parts.campaign_terms).id


def _a_month_ago() -> int:
    return int((datetime.now(UTC) - timedelta(days=45)).timestamp()) * 1_000_000
