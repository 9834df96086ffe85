"""The service on the stores of a test, without a port: what a test client or a command talks to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

import logs
from app import create_app
from settings import Settings
from tests.support.dialling import TOKEN


@contextmanager
def service_on(database_url: str, redis_url: str = "", **settings: Any) -> Iterator[Flask]:
    """With the token of the phones that dial in tests; other settings as they come, unless they are given."""
    usual = {"africastalking_callback_tokens": TOKEN} | ({"redis_url": redis_url} if redis_url else {})
    flask = create_app(Settings(database_url=database_url, **{**usual, **settings}))
    try:
        yield flask
    finally:
        flask.extensions["parts"].engine.dispose()
        flask.extensions["parts"].store.late_reads.close()
        logs.configure(Settings())  # production's would stay for the tests that come


def metrics_of(flask: Flask) -> str:
    """What Prometheus reads."""
    token = {"Authorization": f"Bearer {flask.extensions['parts'].settings.metrics_token}"}
    return flask.test_client().get("/metrics", headers=token).text
