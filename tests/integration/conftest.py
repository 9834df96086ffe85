"""An operator at the command line of a service with a migrated database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import redis
import sqlalchemy as sa
from sqlalchemy import Engine

from domain.values.periods import NAIROBI, business_date
from store.core.clock import travel
from tests.support.command_line import Operator, operator_of


@pytest.fixture
def first_operator(empty_database_url) -> Iterator[Operator]:
    """The one who releases the service into a database without tables."""
    with operator_of(empty_database_url) as at_work:
        yield at_work


@pytest.fixture
def redis_flush(redis_url) -> Iterator[Callable[[], None]]:
    """Redis loses everything."""
    with redis.Redis.from_url(redis_url) as connection:
        yield connection.flushdb


@pytest.fixture
def pass_time(engine) -> Callable[..., None]:
    """`pass_time(days=3, hours=2)`: for every process of this database."""

    def later(**by: float) -> None:
        with engine.begin() as connection:
            travel(connection, timedelta(**by))

    return later


@pytest.fixture
def morning(pass_time) -> None:
    """It is eight in Nairobi today."""
    now = datetime.now(UTC)
    eight = datetime.combine(business_date(now), time(8), NAIROBI)
    pass_time(seconds=(eight - now).total_seconds())


@pytest.fixture
def rows(engine: Engine) -> Callable[..., list[tuple[Any, ...]]]:
    """What a query finds."""

    def found(query: str, **values: object) -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), values)]

    return found
