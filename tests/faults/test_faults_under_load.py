"""Whatever happens to a store, or to the way to it, while customers dial and pay: kind words in time, nothing lost,
nothing doubled, and everything goes on by itself.
"""

import os
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic

import psycopg
import pytest
import redis

from domain.jobs import Job
from store import embedded
from store.embedded_programs import scratch_folder
from tests.support.busy_region import KIND_SECONDS
from tests.support.deployment import CLOCK, WEB, WORKER, Deployment, deployed
from tests.support.network_hosts import DATABASE, GATEWAY, REDIS
from tests.support.own_postgres import CRASH, OwnPostgres, loaded
from tests.support.small_disk import full, small_disk
from tests.support.tcp_relay import to_tcp
from tests.support.waiting import until

pytestmark = pytest.mark.xdist_group("faults under load")

SOAK = bool(os.environ.get("SOAK"))
SHORT = 10 if SOAK else 2
CUT_SECONDS = (5, 20, 60, 120) if SOAK else (5,)
HEALED_SECONDS = 30
PRIMARY = f"{DATABASE} 1"
CUTS = [(WEB, PRIMARY), (WORKER, GATEWAY), (WEB, REDIS), (WORKER, PRIMARY), (WORKER, REDIS), (CLOCK, REDIS)]
FAULTS_IN_THE_SUITE, CUTS_IN_THE_SUITE = 4, 1
SETTINGS = ("max_connections = 60", "max_wal_size = 64MB", "min_wal_size = 32MB", "autovacuum = off")


@dataclass(frozen=True, slots=True)
class Installation:
    deployment: Deployment
    postgres: OwnPostgres
    is_on_a_disk_of_its_own: bool
    redis_url: str

    def ways(self, server):
        return [host.ways[server] for host in self.deployment.hosts.values()]


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with ExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        mounted = stack.enter_context(small_disk(folder))
        postgres = OwnPostgres(folder, "one")
        postgres.make(*SETTINGS)
        postgres.start()
        stack.callback(postgres.stop, CRASH)
        loaded(postgres)
        redis_url = stack.enter_context(embedded.redis())
        logs = tmp_path_factory.mktemp("logs")
        service = stack.enter_context(deployed([postgres.url], redis_url, logs, customers=20_000 if SOAK else 2_000))
        service.region.seconds_until_served(monotonic())
        yield Installation(service, postgres, mounted, redis_url)


@contextmanager
def restarted(at):
    at.postgres.stop()
    yield
    at.postgres.start()


@contextmanager
def crashed(at):
    at.postgres.stop(CRASH)
    yield
    at.postgres.start()


@contextmanager
def on_a_full_disk(at):
    with full(at.postgres, mounted=at.is_on_a_disk_of_its_own):
        yield
    if not is_up(at.postgres):  # it could not even write its log: what supervises it starts it again
        at.postgres.start()


def is_up(postgres):
    with suppress(psycopg.OperationalError):
        psycopg.connect(postgres.url).close()
        return True
    return False


@contextmanager
def out_of_connections(at):
    """Somebody else takes each connection that becomes free."""
    with ExitStack() as held:
        over, none_left = Event(), Event()

        def grab():
            while not over.is_set():
                try:
                    held.enter_context(psycopg.connect(at.postgres.url))
                except psycopg.OperationalError:
                    none_left.set()

        grabbing = Thread(target=grab)
        grabbing.start()
        none_left.wait()
        for way in at.ways(PRIMARY):
            way.relay.cut()
        yield
        over.set()
        grabbing.join()


@contextmanager
def flushed(at):
    with redis.Redis.from_url(at.redis_url) as connection:
        connection.flushall()
        yield
        connection.flushall()


@contextmanager
def full_redis(at):
    with redis.Redis.from_url(at.redis_url) as connection:
        connection.config_set("maxmemory", "1")
        yield
        connection.config_set("maxmemory", "0")


@contextmanager
def failed_over(at):
    """The address leads to an empty new master, while open connections stay with the old one, a replica by now."""
    with embedded.redis() as new_url, redis.Redis.from_url(at.redis_url) as old:
        found = redis.connection.parse_url(new_url)
        for way in at.ways(REDIS):
            way.relay.switch(to_tcp(new_url))
        old.replicaof(found["host"], found["port"])
        yield
        old.replicaof("NO", "ONE")
        for way in at.ways(REDIS):
            way.relay.switch(to_tcp(at.redis_url))
            way.relay.cut()


@contextmanager
def two_clocks(at):
    """By mistake. Still each job waits once at most."""
    with at.deployment.stack.also("clock"), redis.Redis.from_url(at.redis_url) as broker:
        yield
        for _ in range(100):
            assert {broker.llen(job) for job in Job} <= {0, 1}
    assert "Traceback" not in at.deployment.stack.log("clock")


FAULTS = {
    "PostgreSQL crashed": crashed,
    "PostgreSQL on a full disk": on_a_full_disk,
    "PostgreSQL out of connections": out_of_connections,
    "Redis full": full_redis,
    "PostgreSQL restarted": restarted,
    "Redis flushed": flushed,
    "Redis failed over, and back": failed_over,
    "two clocks": two_clocks,
}
UNNOTICED = {"two clocks", "Redis flushed", "Redis failed over, and back"}
"""Nobody who dials need see these; of all others some do, else the test has done nothing."""


@pytest.fixture
def costs(installation, shows_fault):
    """What the fault costs that lasts for so many seconds."""
    service = installation.deployment
    region = service.region

    def shown(fault, happening, seconds):
        region.begins_anew()
        with region.busy():
            with happening:
                Event().wait(seconds)
            served = region.seconds_until_served(monotonic())
        region.settles()
        shows_fault(fault, served, region.lost(), region.doubled(), in_doubt=region.in_doubt())
        assert region.seen.slowest_seconds <= KIND_SECONDS
        assert served <= HEALED_SECONDS
        until(service.all_run)

    return shown


@pytest.mark.parametrize("fault", FAULTS if SOAK else list(FAULTS)[:FAULTS_IN_THE_SUITE])
def test_a_store_that_fails_is_survived(installation, costs, fault):
    costs(fault, FAULTS[fault](installation), SHORT)
    assert fault in UNNOTICED or installation.deployment.region.seen.apologies > 0


@contextmanager
def silent(way):
    way.cut()
    yield
    way.mend()


@pytest.mark.parametrize("seconds", CUT_SECONDS)
@pytest.mark.parametrize(("host", "server"), CUTS if SOAK else CUTS[:CUTS_IN_THE_SUITE])
def test_parts_that_do_not_hear_each_other_go_on_when_they_do(installation, costs, host, server, seconds):
    way = installation.deployment.hosts[host].ways[server]
    costs(f"{host} and {server.removesuffix(' 1')} silent to each other for {seconds} s", silent(way), seconds)
