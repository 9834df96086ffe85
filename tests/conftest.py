"""One PostgreSQL and one Redis for the whole run, a database of each for each worker, a clean state for each test."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, make_url

import logs
from sandbox.africastalking import AfricasTalkingStandIn
from store import embedded
from tests.reports import faults
from tests.reports.document import write_tables
from tests.reports.machines import shown
from tests.support.command_line import Operator, operator_of
from tests.support.console import Console
from tests.support.customers import add_customer
from tests.support.databases import Copy, copied_database, empty_database, make_template
from tests.support.dialling import Phone
from tests.support.payment_providers import PaymentTestbed, payment_testbed
from tests.support.service import service_on

# How long an example takes, or is made, says something of the machine, not of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

logs.CONFIGURED_ONCE = False
# Databases of tests begin again at the same ids: what one has sent says nothing of the next.
os.environ.setdefault("SENT_LOG_FOLDER", "")

RUN = pytest.StashKey[ExitStack]()
SERVERS = pytest.StashKey[dict[str, str]]()


@contextmanager
def _servers() -> Iterator[dict[str, str]]:
    with embedded.throwaway_postgres() as postgres_url, embedded.redis() as redis_url:
        make_template(postgres_url)
        yield {"postgres": postgres_url, "redis": redis_url}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    config.stash[RUN] = ExitStack()
    config.stash[SERVERS] = config.stash[RUN].enter_context(_servers())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    node.workerinput["servers"] = node.config.stash[SERVERS]


def pytest_terminal_summary(terminalreporter) -> None:
    """What the reports said, and what is now: of the tests that ran. `make soak` prints what each fault cost."""
    ran = (report for reports in terminalreporter.stats.values() for report in reports)
    properties = [said for report in ran for said in getattr(report, "user_properties", ())]
    write_tables(properties)
    if rows := faults.rows_of(properties):
        figures = faults.figures_of(properties)
        faults.write_tables(rows, figures)
        if os.environ.get("SOAK"):
            terminalreporter.section("what each fault cost")
            terminalreporter.write_line("\n".join([faults.printed(rows), *map(": ".join, figures)]))


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        config.stash[RUN].close()


@pytest.fixture(scope="session")
def servers(request) -> Iterator[dict[str, str]]:
    if hasattr(request.config, "workerinput"):
        yield request.config.workerinput["servers"]
        return
    with _servers() as own:
        yield own


@pytest.fixture(scope="session")
def worker_number(worker_id: str) -> int:
    return 0 if worker_id == "master" else int(worker_id.removeprefix("gw"))


@pytest.fixture(scope="session")
def worker_database(servers, worker_number) -> Iterator[Copy]:
    copy = Copy(servers["postgres"], f"test_{worker_number}")
    yield copy
    copy.close()


@pytest.fixture(scope="session")
def worker_redis_url(servers, worker_number) -> str:
    return f"{servers['redis'].rpartition('/')[0]}/{worker_number}"


@pytest.fixture(scope="session")
def demo_database_url(servers, worker_number, worker_redis_url) -> Iterator[str]:
    """Released, with a year of bills that `seed demo` takes seconds to make: to be copied. Tests of it belong to the
    xdist group `seeded`.
    """
    with empty_database(servers["postgres"], f"demo_{worker_number}") as url:
        with operator_of(url, redis_url=worker_redis_url) as operator:
            operator.asks("release")
            operator.asks("seed", "demo")
        yield url


@pytest.fixture
def own_demo_database_url(servers, worker_number, worker_redis_url, demo_database_url) -> Iterator[str]:
    """A copy of it that a test may change, beside a Redis that knows nothing."""
    with redis.Redis.from_url(worker_redis_url) as connection:
        connection.flushdb()
    with copied_database(servers["postgres"], demo_database_url, f"own_demo_{worker_number}") as url:
        yield url


@pytest.fixture(scope="session")
def worker_engine(worker_database) -> Iterator[Engine]:
    url = make_url(worker_database.url).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    worker_database.engines.append(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def database_url(worker_database) -> str:
    """A migrated database, with what `release` loads and nothing else."""
    worker_database.restore()
    return worker_database.url


@pytest.fixture
def engine(database_url, worker_engine) -> Engine:
    return worker_engine


@pytest.fixture
def redis_url(worker_redis_url) -> str:
    """An empty Redis."""
    with redis.Redis.from_url(worker_redis_url) as connection:
        connection.flushdb()
    return worker_redis_url


@pytest.fixture
def own_redis() -> Iterator[str]:
    """The URL of a Redis of this test alone: it may be stopped, and its counters are those of this test."""
    with embedded.redis() as url:
        yield url


@pytest.fixture
def empty_database_url(servers, worker_number) -> Iterator[str]:
    """A database without tables."""
    with empty_database(servers["postgres"], f"empty_{worker_number}") as url:
        yield url


@pytest.fixture(scope="session")
def worker_app(worker_database, worker_redis_url) -> Iterator[Flask]:
    with service_on(worker_database.url, worker_redis_url) as service:
        worker_database.engines.append(service.extensions["parts"].engine)
        yield service


@pytest.fixture
def app(worker_app, database_url, redis_url) -> Flask:
    """The service on a clean database and an empty Redis."""
    return worker_app


@pytest.fixture
def operator(app) -> Operator:
    """Of the very service that the phones of the test dial."""
    return Operator(app)


@pytest.fixture
def console(app) -> Console:
    """The console of the very service that the phones of the test dial."""
    return Console(app)


@pytest.fixture
def client(app) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def phone(client):
    """Dial as a customer: `phone("+254711000001").dials().answers("1")`."""
    return partial(Phone, client)


@pytest.fixture(scope="session")
def worker_payments(worker_database, worker_redis_url) -> Iterator[PaymentTestbed]:
    with payment_testbed(worker_database.url, worker_redis_url) as payments:
        worker_database.engines.append(payments.parts.engine)
        yield payments


@pytest.fixture
def payments(worker_payments, database_url, redis_url) -> PaymentTestbed:
    """The service, M-Pesa and Paystack over HTTP, on a clean database: nobody has paid anything."""
    worker_payments.open()
    return worker_payments


@pytest.fixture
def account(payments) -> int:
    """Wanjiku's, who owes 1,250."""
    return add_customer(payments.parts.engine, "3500600-01", phone="+254711000001", balance_cents=125_000)


@pytest.fixture
def gateway() -> Iterator[AfricasTalkingStandIn]:
    """Africa's Talking, quick with its reports."""
    with AfricasTalkingStandIn(seed=1) as stand_in:
        stand_in.options.report_delay_seconds = (0.0, 0.0)
        yield stand_in


@pytest.fixture
def shows_fault(record_property):
    """`shows_fault("Redis flushed", seconds, lost, doubled)`: the row of `make soak`."""
    return partial(faults.shown, record_property=record_property)


@pytest.fixture
def shows_figure(record_property):
    """`shows_figure("an hour: memory of web on east", "120 MB")`: a row of the second table of `make soak`."""
    return partial(faults.figure, record_property=record_property)


@pytest.fixture
def shows_machine(record_property):
    """`shows_machine("Redis full", now)`: what happens now, for the row of `machines.yaml` that is shown as that."""
    return partial(shown, record_property=record_property)
