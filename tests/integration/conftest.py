"""An operator at the command line of a service with a migrated database."""

from collections.abc import Callable, Iterator

import pytest
import redis

from sandbox.africastalking import StandIn
from tests.operators import Operator, operator_of


@pytest.fixture
def gateway() -> Iterator[StandIn]:
    """The gateway's stand-in, quick with its reports."""
    with StandIn(seed=1) as stand_in:
        stand_in.conditions.report_delay_seconds = (0.0, 0.0)
        yield stand_in


@pytest.fixture
def operator(database_url) -> Iterator[Operator]:
    with operator_of(database_url) as at_work:
        yield at_work


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
