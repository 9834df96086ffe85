"""PostgreSQL, Redis and the broker behind TLS: with the right certificate all goes on, with a wrong one nothing."""

import os
from contextlib import ExitStack

import pytest
import redis

from app import compose, require_safe_stores
from domain.errors import Refused, Unavailable
from domain.jobs import Job
from jobs.broker import UNREACHABLE, JobQueues, make_celery
from settings import Settings
from tests.support.service_processes import free_port, started_alone
from tests.support.tcp_relay import relay, to_postgres
from tests.support.tls import HOST, Authority, postgres_behind, redis_behind

STORES = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")
WRONG = {
    "another authority": lambda _ours, other: other.server(),
    "another name": lambda ours, _other: ours.server("elsewhere.example"),
}


@pytest.fixture
def authorities(tmp_path):
    return Authority(tmp_path), Authority(tmp_path)


@pytest.fixture
def urls_with(database_url, redis_url, authorities):
    """Where the stores are, each behind the certificate that is given for it, else behind the right one."""
    ours = authorities[0]
    with ExitStack() as stack:

        def urls(**wrong):
            certificate = {store: wrong.get(store, ours.server()) for store in STORES}
            database = postgres_behind(certificate["DATABASE_URL"], database_url, ours.file)
            redis = redis_behind(certificate["REDIS_URL"], redis_url, ours.file)
            broker = redis_behind(certificate["CELERY_BROKER_URL"], redis_url, ours.file)
            return {
                name: stack.enter_context(each) for name, each in zip(STORES, (database, redis, broker), strict=True)
            }

        yield urls


@pytest.fixture
def parts_with():
    """The parts of a process with these settings."""
    made = []

    def parts(urls):
        made.append(compose(Settings(**{name.lower(): url for name, url in urls.items()})))
        return made[-1]

    yield parts
    for each in made:
        each.engine.dispose()


def test_the_service_uses_all_three_behind_the_right_certificate(urls_with, parts_with):
    urls = urls_with()
    parts = parts_with(urls)
    require_safe_stores(parts)
    with parts.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    parts.redis.ping()
    JobQueues(make_celery(urls["CELERY_BROKER_URL"])).add(Job.SEND_MESSAGES)


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_server_that_does_not_prove_who_it_is_is_refused_by_name(store, wrong, authorities, urls_with, parts_with):
    parts = parts_with(urls_with(**{store: WRONG[wrong](*authorities)}))
    with pytest.raises(Refused, match=f"{store} leads to a server that does not prove who it is, so nothing is sent"):
        require_safe_stores(parts)


def test_a_redis_without_tls_is_not_spoken_to(own_redis, urls_with, parts_with):
    without = own_redis.replace("redis://", "rediss://")
    with pytest.raises(Unavailable):
        parts_with({**urls_with(), "REDIS_URL": without}).redis.ping()
    with pytest.raises(UNREACHABLE):
        JobQueues(make_celery(without)).add(Job.SEND_MESSAGES)
    with redis.Redis.from_url(own_redis) as connection:
        assert connection.keys() == []


def test_a_broker_s_url_that_says_nothing_of_certificates_trusts_no_stranger(own_redis, authorities):
    """Celery took any certificate, and the password went to whoever answered."""
    ours, _ = authorities
    with redis_behind(ours.server(), own_redis, ours.file) as url, pytest.raises(UNREACHABLE):
        JobQueues(make_celery(url.partition("?")[0])).add(Job.SEND_MESSAGES)
    with redis.Redis.from_url(own_redis) as connection:
        assert connection.keys() == []


def test_a_postgresql_without_tls_is_not_spoken_to(database_url, urls_with, parts_with):
    with relay(HOST, to_postgres(database_url)) as plain:
        url = f"postgresql://postgres@{HOST}:{plain.port}/postgres?sslmode=require"
        with pytest.raises(Refused, match="DATABASE_URL"):
            require_safe_stores(parts_with({**urls_with(), "DATABASE_URL": url}))


@pytest.mark.parametrize("name", ["web", "worker"])
def test_no_process_starts_on_a_store_that_does_not_prove_who_it_is(name, authorities, urls_with):
    urls = urls_with(REDIS_URL=authorities[1].server())
    with started_alone(name, {**os.environ, **urls, "PORT": str(free_port())}) as process:
        _, said = process.communicate(timeout=120)
    assert process.returncode != 0
    assert "REDIS_URL leads to a server that does not prove who it is" in said
