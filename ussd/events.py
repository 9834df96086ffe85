"""The gateway's report that a session has ended: kept for the funnel, a hint that the phone is free for a prompt, and
that a payment was left unfinished.

Best effort on the gateway's side: nothing depends on it. What the customer typed is in it, and is not kept.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog
from flask import Blueprint, Response, request

from domain.errors import Unavailable
from domain.jobs import Job
from domain.services.payments.ask_payment import free_phone
from domain.values.phones import parse_phone
from domain.values.whole_numbers import parse_whole_number
from parts import app_parts
from ussd.flow import session_source
from ussd.flows.pay.steps import left_unpaid
from ussd.session import SessionBytes, find
from webhooks.tokens import token_matches

events = Blueprint("ussd_events", __name__)
log = structlog.get_logger()

MAX_FIELD_LENGTH = 100
LARGEST_NUMBER = 10**9


@events.post("/callbacks/<token>/ussd/events")
def session_ended(token: str) -> Response:
    """200 for whatever can be read of it; 404 for a wrong token."""
    parts = app_parts()
    if not token_matches(parts.settings.africastalking_callback_tokens, token):
        return Response(status=404)
    session_id = request.form.get("sessionId", "").replace("\x00", "")[:MAX_FIELD_LENGTH]
    if not session_id:
        log.warning("ussd_event_without_session")
        return Response(status=200)
    left = _left(parts.session_bytes, session_id)
    phone = parse_phone(request.form.get("phoneNumber", "")) or _phone_of(parts.session_bytes, session_id)
    with parts.store.transaction() as unit_of_work:
        unit_of_work.funnel.ended(_ended(session_id, request.form))
        if left:
            unit_of_work.unfinished_payments.note(*left)
        freed = free_phone(session_source(phone, session_id), unit_of_work) if phone else 0
    if freed:
        parts.nudge(Job.SEND_PROMPTS)
    return Response(status=200)


def _left(session_bytes: SessionBytes, session_id: str) -> tuple[str, int] | None:
    """The phone, and the account that it was about to pay, when the session ended before anything was sent."""
    with suppress(Unavailable):
        session = find(session_bytes, session_id)
        if session and (account_id := left_unpaid(session.state, session.memory)):
            return session.phone, account_id
    return None


def _phone_of(session_bytes: SessionBytes, session_id: str) -> str | None:
    with suppress(Unavailable):
        session = find(session_bytes, session_id)
        return session.phone if session else None
    return None


def _ended(session_id: str, form: Mapping[str, str]) -> dict[str, Any]:
    return {
        "session_id": session_id,
        "network": _text(form, "networkCode"),
        "status": _text(form, "status"),
        "last_step": _text(form, "hopsMetadata").rpartition("|")[2],
        "hops": _number(form, "hopsCount"),
        "milliseconds": _number(form, "durationInMillis"),
        "cost": _text(form, "cost"),
    }


def _text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\x00", "")[-MAX_FIELD_LENGTH:]


def _number(form: Mapping[str, str], name: str) -> int | None:
    """The figure, or None where there is none that can be believed."""
    figure = parse_whole_number(form.get(name, ""), MAX_FIELD_LENGTH)
    return figure if figure is not None and figure < LARGEST_NUMBER else None
