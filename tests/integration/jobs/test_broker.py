"""The connection of a worker to a broker that is away."""

import pytest

from jobs.broker import make_celery

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


class SeenEnough(Exception):
    """How often it tries is known by now."""


def test_a_worker_tries_its_broker_again_every_two_seconds_for_as_long_as_it_takes():
    celery, waited = make_celery(NOBODY_LISTENS), []

    def note(_error, seconds):
        waited.append(seconds)
        if len(waited) > 1:
            raise SeenEnough

    with celery.connection_for_read() as connection, pytest.raises(SeenEnough):
        connection.ensure_connection(note, celery.conf.broker_connection_max_retries)
    assert waited == [2, 2]
    assert celery.conf.broker_connection_max_retries is None
