"""An installation whose stores a test makes fail, and the ways in which it does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import psycopg
import redis

from domain.jobs import Job
from store import embedded
from store.embedded_programs import scratch_folder
from tests.support.deployment import CLOCK, ONE_OF_EACH, WEB, WORKER, Deployment, deployed
from tests.support.network_hosts import DATABASE, GATEWAY, REDIS, Way
from tests.support.own_postgres import CRASH, OwnPostgres, loaded
from tests.support.small_disk import full, small_disk
from tests.support.tcp_relay import to_tcp

WHO_ADD = 5
"""Two clocks, a worker, and two processes of the web."""
PRIMARY = f"{DATABASE} 1"
CUTS = [(WEB, PRIMARY), (WORKER, GATEWAY), (WEB, REDIS), (WORKER, PRIMARY), (WORKER, REDIS), (CLOCK, REDIS)]
SETTINGS = ("max_connections = 60", "max_wal_size = 64MB", "min_wal_size = 32MB", "autovacuum = off")


@dataclass(frozen=True, slots=True)
class Installation:
    deployment: Deployment
    postgres: OwnPostgres
    is_on_a_disk_of_its_own: bool
    redis_url: str

    def ways(self, server: str) -> list[Way]:
        return [host.ways[server] for host in self.deployment.hosts.values()]


@contextmanager
def installed(
    log_folder: Path, *, customers: int, small: bool = True, runs: Mapping[str, Sequence[str]] = ONE_OF_EACH
) -> Iterator[Installation]:
    """The programs that each host runs, or one of each on a host of its own. PostgreSQL may be on a small disk."""
    with ExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        mounted = small and stack.enter_context(small_disk(folder))
        postgres = OwnPostgres(folder, "one")
        postgres.make(*SETTINGS)
        postgres.start()
        stack.callback(postgres.stop, CRASH)
        loaded(postgres)
        redis_url = stack.enter_context(embedded.redis())
        service = stack.enter_context(deployed([postgres.url], redis_url, log_folder, customers=customers, runs=runs))
        yield Installation(service, postgres, mounted, redis_url)


@contextmanager
def restarted(at: Installation) -> Iterator[None]:
    at.postgres.stop()
    yield
    at.postgres.start()


@contextmanager
def crashed(at: Installation) -> Iterator[None]:
    at.postgres.stop(CRASH)
    yield
    at.postgres.start()


@contextmanager
def on_a_full_disk(at: Installation) -> Iterator[None]:
    with full(at.postgres, mounted=at.is_on_a_disk_of_its_own):
        yield
    if not is_up(at.postgres):  # it could not even write its log: what supervises it starts it again
        at.postgres.start()


def is_up(postgres: OwnPostgres) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(postgres.url).close()
        return True
    return False


@contextmanager
def out_of_connections(at: Installation) -> Iterator[None]:
    """Somebody else takes each connection that becomes free."""
    with ExitStack() as held:
        over, none_left = Event(), Event()

        def grab() -> None:
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
def flushed(at: Installation) -> Iterator[None]:
    with redis.Redis.from_url(at.redis_url) as connection:
        connection.flushall()
        yield
        connection.flushall()


@contextmanager
def full_redis(at: Installation) -> Iterator[None]:
    with redis.Redis.from_url(at.redis_url) as connection:
        connection.config_set("maxmemory", "1")
        yield
        connection.config_set("maxmemory", "0")


@contextmanager
def failed_over(at: Installation) -> Iterator[None]:
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
def two_clocks(at: Installation) -> Iterator[None]:
    """By mistake. A job is still added only where it does not wait: as often at most as there are who look at once."""
    with at.deployment.stack.also("clock"), redis.Redis.from_url(at.redis_url) as broker:
        yield
        for _ in range(100):
            assert max(broker.llen(job) for job in Job) <= WHO_ADD
    assert "Traceback" not in at.deployment.stack.log("clock")


@contextmanager
def silent(way: Way) -> Iterator[None]:
    way.cut()
    yield
    way.mend()


Fault = Callable[[Installation], AbstractContextManager[None]]

FAULTS: dict[str, Fault] = {
    "PostgreSQL crashed": crashed,
    "PostgreSQL on a full disk": on_a_full_disk,
    "PostgreSQL out of connections": out_of_connections,
    "Redis full": full_redis,
    "PostgreSQL restarted": restarted,
    "Redis flushed": flushed,
    "Redis failed over, and back": failed_over,
    "two clocks": two_clocks,
}
UNNOTICED = {"two clocks", "PostgreSQL out of connections", "Redis flushed", "Redis failed over, and back"}
"""Nobody who dials need see these; of all others some do, else the test has done nothing."""
