"""What tests of SMS share: a service with its gateway's stand-in, messages to queue, and the workers' tasks by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import Parts
from domain.messaging.messages import BILL, Message, Purpose
from sandbox.africastalking import AfricasTalkingOptions, AfricasTalkingStandIn
from store.core.clock import travel
from store.messaging.messages import messages
from tests.support.dialling import TOKEN
from tests.support.service import service_on
from tests.support.worker_tasks import run_tasks
from tests.support.wsgi_server import WsgiServer

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
ALL_DAY = "00:00-24:00"
PHONE, ANOTHER_PHONE = "+254711000001", "+254711000002"


def sending_by(gateway: AfricasTalkingStandIn) -> dict[str, Any]:
    """Settings of a service that sends by this gateway as fast as it can, at any hour."""
    return {"africastalking_base_url": gateway.base_url, "sms_parts_per_second": 10_000, "sms_window": ALL_DAY}


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
def composed(database_url: str, redis_url: str, gateway: AfricasTalkingStandIn, **settings: Any) -> Iterator[Parts]:
    """The parts of a worker that sends by this gateway."""
    with service_on(database_url, redis_url, **{**sending_by(gateway), **settings}) as flask:
        yield flask.extensions["parts"]


@contextmanager
def served(database_url: str, redis_url: str, gateway: AfricasTalkingStandIn, **settings: Any) -> Iterator[Flask]:
    """The service behind a port, with the stand-in calling it."""
    usual = {**sending_by(gateway), "africastalking_callback_tokens": gateway.service.token}
    with service_on(database_url, redis_url, **{**usual, **settings}) as flask, WsgiServer(flask) as server:
        gateway.service.url = server.url
        yield flask


def works(parts: Parts, *tasks: str) -> None:
    """A worker does these tasks, by their names without `sms.`."""
    run_tasks(parts, *(f"sms.{task}" for task in tasks))


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
