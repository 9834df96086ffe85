"""What Daraja and Paystack report to us: kept as it came, committed, answered; understood afterwards by a task.

Nothing here is believed because it arrived: the path's token, the sender's address, our own request and its amount have
to agree before anything is credited.
"""

import re

import structlog
from flask import Blueprint, Response, jsonify, request

from domain.errors import InvalidInput
from domain.jobs import Job
from parts import app_parts
from payments import json_fields
from store.core.counters import Counter
from webhooks.alert_rate import AlertRate
from webhooks.bodies import read_body
from webhooks.client_address import address_of, may_send
from webhooks.tokens import token_matches

MAX_BODY_BYTES = 64 * 1024
PROMPT_RESULT, CONFIRMATION, CARD_EVENT = "mpesa.prompt", "mpesa.confirmation", "paystack.event"
ACCEPTED = '{"ResultCode": 0, "ResultDesc": "Accepted"}'
NO_SUCH_ACCOUNT = {"ResultCode": "C2B00012", "ResultDesc": "Rejected"}

card_events_not_signed = Counter("card_events_not_signed", "Reports of card payments without our signature.")
_NOT_SIGNED = AlertRate(limit=10, seconds=60)
_TOKEN = re.compile(r"[0-9a-f]{32}")

callbacks = Blueprint("payment_callbacks", __name__)
log = structlog.get_logger()


@callbacks.post("/callbacks/<token>/stk/<intent_token>")
def prompt_result(token: str, intent_token: str) -> Response:
    """How a prompt ended. 404 without a body for a wrong token; an error when it cannot be stored."""
    if not _is_daraja(token) or not _TOKEN.fullmatch(intent_token):
        return Response(status=404)
    return _kept(PROMPT_RESULT, read_body(MAX_BODY_BYTES), intent_token)


@callbacks.post("/callbacks/<token>/paybill/confirmation")
def confirmation(token: str) -> Response:
    """A payment to the paybill: the money is ours already, so there is nothing to refuse."""
    if not _is_daraja(token):
        return Response(status=404)
    return _kept(CONFIRMATION, read_body(MAX_BODY_BYTES))


@callbacks.post("/callbacks/<token>/paybill/validation")
def validation(token: str) -> Response:
    """Whether a payment may go on: answered within a second, and with yes when in doubt."""
    if not _is_daraja(token):
        return Response(status=404)
    try:
        asked = json_fields.read_json(read_body(MAX_BODY_BYTES))
        reference = json_fields.said_text(asked, "BillRefNumber")
    except InvalidInput:
        log.warning("validation_not_understood")
        return _accepted()
    refused = app_parts().payments.validation.refuses(reference, json_fields.text(asked, "BusinessShortCode"))
    return jsonify(NO_SUCH_ACCOUNT) if refused else _accepted()


@callbacks.post("/callbacks/paystack")
def card_event() -> Response:
    """Something happened to a card payment. 401 for what none of our keys has signed."""
    body = read_body(MAX_BODY_BYTES)
    if not app_parts().payments.paystack.has_signed(body, request.headers.get("X-Paystack-Signature", "")):
        card_events_not_signed.add()
        log.warning("card_event_not_signed", address=_address(), alert=_NOT_SIGNED.rings())
        return Response(status=401)
    return _kept(CARD_EVENT, body)


def _kept(kind: str, body: bytes, subject: str = "") -> Response:
    parts = app_parts()
    with parts.store.one_write() as work:
        work.inbox.keep(kind, body, subject)
    parts.nudge(Job.APPLY_PAYMENTS)
    return _accepted()


def _accepted() -> Response:
    return Response(ACCEPTED, mimetype="application/json")


def _is_daraja(token: str) -> bool:
    settings = app_parts().settings
    if not token_matches(settings.mpesa_callback_tokens, token):
        return False
    address = _address()
    allowed = may_send(address, settings.mpesa_callback_networks)
    if not allowed:
        log.error("payment_callback_from_elsewhere", address=address, alert=True)
    return allowed


def _address() -> str:
    proxies = app_parts().settings.trusted_proxies
    return address_of(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), proxies)
