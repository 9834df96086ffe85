"""An operator at the command line of a service with a migrated database."""

from collections.abc import Iterator

import pytest

from tests.operators import Operator, operator_of


@pytest.fixture
def operator(database_url) -> Iterator[Operator]:
    with operator_of(database_url) as at_work:
        yield at_work


@pytest.fixture
def first_operator(empty_database_url) -> Iterator[Operator]:
    """The one who releases the service into a database without tables."""
    with operator_of(empty_database_url) as at_work:
        yield at_work
