"""No test sees what another one wrote."""

import pytest
import redis
from sqlalchemy import text

from tests.support.unavailable_stores import refusing


@pytest.fixture
def reference_row_changed(worker_database, worker_engine):
    worker_database.restore()
    with worker_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'changed'"))


@pytest.fixture
def redis_key_left(worker_redis_url):
    with redis.Redis.from_url(worker_redis_url) as connection:
        connection.set("left", "over")


@pytest.fixture
def cut_pools(servers, worker_database, worker_engine, worker_app, worker_payments):
    """Everything that stays connected from one test to the next, after a test that had all connections cut."""
    worker_database.restore()
    pools = [worker_engine, worker_app.extensions["parts"].engine, worker_payments.parts.engine]
    assert [answers(pool) for pool in pools] == [1, 1, 1]
    with refusing(servers["postgres"], worker_database.url):
        pass
    return pools


def answers(pool):
    with pool.connect() as connection:
        return connection.scalar(text("SELECT 1"))


def test_connections_that_a_test_cut_are_made_anew_for_the_next(cut_pools, database_url):
    assert [answers(pool) for pool in cut_pools] == [1, 1, 1]


def test_a_reference_row_that_a_test_changed_is_back_for_the_next(reference_row_changed, engine):
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) != "changed"


def test_a_redis_key_that_a_test_left_is_gone_for_the_next(redis_key_left, redis_url):
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.dbsize() == 0
