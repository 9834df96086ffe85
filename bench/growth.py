"""`growth`: CPU of the hop that bills with many accounts and a year of bills each, beside a tenth of them.

The small one is the floor: what a bill costs must not grow with what is on file. Both run the whole service, on one
PostgreSQL, each on a database of its own, and the customers who confirm are spread over all of it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import Random

from werkzeug.test import Client as InProcess

from app import create_app
from bench.a_year_of_bills import MONTHS_BEFORE, database_of
from bench.confirm import CONFIRMS, Client, cost_of, turn
from bench.harness import ROUNDS, Figure, alternating, cost, gunicorn
from bench.service import CALLBACK, PRODUCTION
from bench.statements import statements_of
from settings import Settings
from store import embedded

SMALL, LARGE, SMALL_IN_FULL, LARGE_IN_FULL = 10_000, 100_000, 100_000, 1_000_000
TURNS = ("", "1", "1*4521", "1*4521*1")


@dataclass(frozen=True, slots=True)
class Country:
    """A service on so many accounts, and those of its customers who confirm, in no order."""

    accounts: int
    environment: dict[str, str]
    client: Client
    customers: Iterator[int]

    def bills(self) -> float:
        """CPU milliseconds a confirmation; the turns before it are not counted."""
        chosen = [next(self.customers) for _ in range(CONFIRMS)]
        for text in TURNS[:-1]:
            self.client.post_all(CALLBACK, (turn(customer, text) for customer in chosen))
        return cost_of(lambda: self.client.post_all(CALLBACK, (turn(each, TURNS[-1]) for each in chosen)))


def measure(*, full: bool) -> Figure:
    """CPU milliseconds a confirmation with many accounts, beside few."""
    with ExitStack() as stack:
        small, large = (
            stack.enter_context(_country(accounts))
            for accounts in ((SMALL_IN_FULL, LARGE_IN_FULL) if full else (SMALL, LARGE))
        )
        small.bills(), large.bills()
        figures = alternating(large.bills, small.bills)
        statements = [_statements(country) for country in (small, large)]
        notes = (
            f"{large.accounts:,} accounts with {MONTHS_BEFORE} bills each, beside {small.accounts:,}",
            f"statements a confirmation: {statements[1]}, beside {statements[0]}",
        )
        return cost(*figures, "ms CPU", notes)


@contextmanager
def _country(accounts: int) -> Iterator[Country]:
    database_url = database_of(accounts)
    sample = Random(1).sample(range(1, accounts + 1), (ROUNDS + 2) * CONFIRMS)
    with embedded.redis() as redis_url:
        environment = {**PRODUCTION, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        with gunicorn("app:create_app()", environment) as base_url:
            yield Country(accounts, environment, Client(base_url), iter(sample))


def _statements(country: Country) -> int:
    """How many statements one confirmation is, counted in a service of our own."""
    flask = create_app(Settings(**{name.lower(): value for name, value in country.environment.items()}))
    engine, client = flask.extensions["parts"].engine, InProcess(flask)
    customer = next(country.customers)
    for text in TURNS[:-1]:
        client.post(CALLBACK, data=turn(customer, text))
    with statements_of(engine) as statements:
        client.post(CALLBACK, data=turn(customer, TURNS[-1]))
    engine.dispose()
    return len(statements)
