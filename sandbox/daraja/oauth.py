"""One bearer token for the whole application: a new one invalidates the one before it."""

import base64
import secrets
from datetime import timedelta

from flask import Blueprint, Response, jsonify, request

from sandbox.daraja.refusals import DarajaRefusal, EmptyRefusal
from sandbox.daraja.state import DarajaState, Token, current_state

routes = Blueprint("oauth", __name__)

TOKEN_REFUSALS = (
    ("/mpesa/c2b/", "token_c2b"),
    ("/mpesa/transactionstatus/", "token_c2b"),
    ("/pulltransactions/", "token_pull"),
    ("/mpesa/", "token"),
)


@routes.get("/oauth/v1/generate")
def generate() -> Response:
    check_basic(current_state())
    if request.args.get("grant_type") != "client_credentials":
        raise DarajaRefusal("grant_type")
    return jsonify(issue(current_state()))


def issue(state: DarajaState) -> dict[str, object]:
    seconds = state.options.token_seconds
    token = Token(secrets.token_urlsafe(21), state.clock.now() + timedelta(seconds=seconds))
    with state.lock:
        state.token = token
        state.tokens_issued += 1
    lifetime = str(seconds) if state.options.expires_in_as == "string" else seconds
    return {"access_token": token.text, "expires_in": lifetime}


def check_basic(state: DarajaState) -> None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Basic":
        raise DarajaRefusal("auth_type")
    expected = f"{state.merchant.consumer_key}:{state.merchant.consumer_secret}"
    if value != base64.b64encode(expected.encode()).decode():
        raise EmptyRefusal


def check_bearer() -> None:
    """Before each request of an API; the code of the refusal differs from API to API."""
    refusal = next((name for prefix, name in TOKEN_REFUSALS if request.path.startswith(prefix)), None)
    if refusal is None:
        return
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        raise DarajaRefusal("header")
    if not is_valid(current_state(), text):
        raise DarajaRefusal(refusal)


def is_valid(state: DarajaState, text: str) -> bool:
    token = state.token
    return token is not None and token.text == text and state.clock.now() < token.expires_at
