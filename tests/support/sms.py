"""What tests of SMS share: a service with its gateway's stand-in, messages to queue, and the workers' tasks by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

import worker
from app import Parts, compose, create_app
from domain.messaging.messages import BILL, Message, Purpose
from sandbox.africastalking import AfricasTalkingOptions, AfricasTalkingStandIn
from settings import Settings
from store.core.clock import travel
from store.messaging.messages import messages
from tests.support.dialling import TOKEN
from tests.support.wsgi_server import WsgiServer

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
ALL_DAY = "00:00-24:00"
PHONE, ANOTHER_PHONE = "+254711000001", "+254711000002"


def settings_of(database_url: str, redis_url: str, gateway: AfricasTalkingStandIn, **settings) -> Settings:
    """Of a service that sends as fast as it can, at any hour."""
    usual = {"sms_parts_per_second": 10_000, "sms_window": ALL_DAY}
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        africastalking_base_url=gateway.base_url,
        **{**usual, **settings},
    )


@contextmanager
def quick_gateway(
    seed: int, *, latency: tuple[float, float], faults: dict[str, float] | None = None
) -> Iterator[AfricasTalkingStandIn]:
    """A stand-in that reports what it has sent at once, and fails by these shares."""
    options = AfricasTalkingOptions(
        latency_seconds=latency,
        report_steps=("Sent",),
        report_delay_seconds=(0.0, 0.02),
        retry_seconds=0.2,
        fault_shares=faults or {},
    )
    with AfricasTalkingStandIn(seed=seed, options=options) as stand_in:
        yield stand_in


@contextmanager
def composed(database_url: str, redis_url: str, gateway: AfricasTalkingStandIn, **settings) -> Iterator[Parts]:
    """The parts of a worker."""
    parts = compose(settings_of(database_url, redis_url, gateway, **settings))
    try:
        yield parts
    finally:
        parts.engine.dispose()


@contextmanager
def served(database_url: str, redis_url: str, gateway: AfricasTalkingStandIn, **settings) -> Iterator[Flask]:
    """The service behind a port, with the stand-in calling it."""
    flask = create_app(settings_of(database_url, redis_url, gateway, **settings))
    try:
        with WsgiServer(flask) as server:
            gateway.service.url = server.url
            yield flask
    finally:
        flask.extensions["parts"].engine.dispose()


def works(parts: Parts, *tasks: str) -> None:
    """A worker does these tasks, by their names without `sms.`."""
    worker.app.loader.import_default_modules()
    worker.app.set_current()
    worker.app.parts = parts
    for task in tasks:
        worker.app.tasks[f"sms.{task}"]()


def text_in(client: FlaskClient, phone: str, text: str, text_id: str = "") -> None:
    """An SMS from a phone, as the gateway posts it, and a worker that answers it."""
    assert post_text(client, {"from": phone, "text": text, "id": text_id or uuid4().hex}) == HTTPStatus.OK
    works(client.application.extensions["parts"], "answer")


def post_text(client: FlaskClient, form: dict[str, str] | bytes, token: str = TOKEN) -> int:
    """The gateway posts a text; the status that it gets."""
    usual = {"date": "2026-11-23T06:04:45Z", "to": "95551", "linkId": "a1b2", "networkCode": "63902"}
    body = form if isinstance(form, bytes) else urlencode({**usual, **form}).encode()
    return client.post(f"/callbacks/{token}/sms/inbound", data=body, content_type=FORM).status_code


def queue(
    parts: Parts,
    *phones: str,
    purpose: Purpose = BILL,
    text: str = "Habari",
    subject: str = "1",
    ago: timedelta = timedelta(),
) -> None:
    with parts.store.transaction() as unit_of_work:
        queued_at = unit_of_work.now - ago
        unit_of_work.messages.queue([Message(purpose, subject, phone, text, None, queued_at) for phone in phones])


def rows(parts: Parts) -> list[sa.Row]:
    with parts.engine.connect() as connection:
        return connection.execute(sa.select(messages).order_by(messages.c.id)).all()


def row(parts: Parts, phone: str = PHONE) -> sa.Row:
    return next(each for each in rows(parts) if each.phone == phone)


def states(parts: Parts) -> dict[str, str]:
    return {each.phone: each.state for each in rows(parts)}


def asked(parts: Parts, query: str) -> list[tuple]:
    with parts.engine.connect() as connection:
        return [tuple(each) for each in connection.execute(sa.text(query))]


def later(parts: Parts, **by: float) -> None:
    """Travel in time."""
    with parts.engine.begin() as connection:
        travel(connection, timedelta(**by))
