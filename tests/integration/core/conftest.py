"""What `seed demo` leaves, made once: a year of bills takes seconds to make."""

from collections.abc import Iterator

import pytest

from tests.support.command_line import operator_of
from tests.support.databases import empty_database


@pytest.fixture(scope="session")
def demo_database_url(servers, worker_number, worker_redis_url) -> Iterator[str]:
    """Released and seeded, to be copied. Tests of it belong to the xdist group `seeded`."""
    with empty_database(servers["postgres"], f"demo_{worker_number}") as url:
        with operator_of(url, redis_url=worker_redis_url) as operator:
            operator.asks("release")
            operator.asks("seed", "demo")
        yield url
