"""No test sees what another one wrote."""

import pytest
import redis
from sqlalchemy import text


@pytest.fixture
def reference_row_changed(worker_database, worker_engine):
    worker_database.restore()
    with worker_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'changed'"))


@pytest.fixture
def redis_key_left(worker_redis_url):
    with redis.Redis.from_url(worker_redis_url) as connection:
        connection.set("left", "over")


def test_a_reference_row_that_a_test_changed_is_back_for_the_next(reference_row_changed, engine):
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) != "changed"


def test_a_redis_key_that_a_test_left_is_gone_for_the_next(redis_key_left, redis_url):
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.dbsize() == 0
