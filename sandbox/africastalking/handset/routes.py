"""The handset page, and what its buttons do."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template_string, send_from_directory

from sandbox.africastalking.networks import NETWORKS
from sandbox.africastalking.sms_callbacks import opt_out, text_in
from sandbox.africastalking.state import current_state
from sandbox.africastalking.ussd import DEAD_SCREEN, SessionEndedError, UnknownCodeError, UssdSession, dial
from sandbox.framework.commands import Command, json_object, read
from sandbox.framework.http_client import Answer as MpesaAnswer
from sandbox.framework.http_client import UnreachableError

routes = Blueprint("handset", __name__)

PAGE = Path(__file__).parent / "page"
AUTHENTICATOR = (PAGE / "authenticator.html").read_text(encoding="utf-8")
# Safaricom's own menu for stopping messages of a sender.
OPT_OUT_CODE = "*456*9*5#"
HTTP_OK = 200

Reply = Response | tuple[Response, int]


class Dial(Command):
    code: str
    phone: str
    network: str


class Answer(Command):
    input: str


class Order(Command):
    """A payment by paybill: `reference` is what the payer types as the account."""

    reference: str
    amount: int


class Text(Command):
    to: str
    text: str
    network: str


@routes.get("/")
def page() -> Response:
    return page_file("handset", "html")


@routes.get("/<name>.<any(css,js):kind>")
def page_file(name: str, kind: str) -> Response:
    response = send_from_directory(PAGE, f"{name}.{kind}")
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.get("/handset/settings")
def settings() -> Response:
    state = current_state()
    networks = [asdict(network) for network in NETWORKS.values()]
    return jsonify(service_code=state.service_code, short_code=state.short_code, networks=networks)


@routes.get("/handset/customers")
def customers() -> Response:
    """The demonstration customers of the service; none when it cannot say."""
    state = current_state()
    try:
        answer = state.callbacks.client.get(f"{state.service.url}/sandbox/customers")
    except UnreachableError:
        return jsonify([])
    return jsonify(answer.json if answer.status == HTTP_OK else [])


@routes.get("/authenticator")
def authenticator() -> Reply:
    """The codes of the demonstration operators, as their phones would show them."""
    state = current_state()
    try:
        answer = state.callbacks.client.get(f"{state.service.url}/sandbox/operators")
    except UnreachableError:
        return Response("The service does not answer.\n", status=503, mimetype="text/plain")
    if answer.status != HTTP_OK:
        return Response("The service has no demonstration operators.\n", status=404, mimetype="text/plain")
    return Response(render_template_string(AUTHENTICATOR, **answer.json), headers={"Cache-Control": "no-store"})


@routes.post("/handset/sessions")
def open_session() -> Reply:
    dialled = read(Dial)
    if dialled.code == OPT_OUT_CODE:
        return stop_messages(dialled.phone)
    try:
        session = dial(current_state(), dialled.code, dialled.phone, dialled.network)
    except UnknownCodeError:
        return jsonify(error=DEAD_SCREEN), 404
    return jsonify(view(session)), 201


@routes.get("/handset/sessions/<session_id>")
def session(session_id: str) -> Reply:
    found = current_state().sessions.get(session_id)
    return jsonify(view(found)) if found else (jsonify(error="no such session"), 404)


@routes.post("/handset/sessions/<session_id>/reply")
def reply(session_id: str) -> Reply:
    if found := current_state().sessions.get(session_id):
        reply_unless_ended(found, read(Answer).input)
    return session(session_id)


@routes.post("/handset/sessions/<session_id>/hang-up")
def hang_up(session_id: str) -> Reply:
    if found := current_state().sessions.get(session_id):
        found.hang_up()
    return session(session_id)


@routes.get("/handset/phones/<phone>/messages")
def inbox(phone: str) -> Response:
    return jsonify([asdict(message) for message in current_state().messages.inbox(phone)])


@routes.post("/handset/phones/<phone>/messages")
def send_text(phone: str) -> Reply:
    state, text = current_state(), read(Text)
    if text.to != state.short_code:
        return jsonify(error=f"Only {state.short_code} is connected here."), 404
    return jsonify(id=text_in(state, phone, text.text, text.network)), 201


@routes.post("/handset/phones/<phone>/messages/<message_id>/read")
def mark_read(phone: str, message_id: str) -> Response:
    for message in current_state().messages.all(phone):
        message.read = message.read or message.id == message_id
    return jsonify({})


@routes.post("/handset/phones/<phone>/paybill")
def pay_by_paybill(phone: str) -> Reply:
    order = read(Order)
    return said_by_mpesa(current_state().mpesa.pay(phone, order.reference, order.amount))


@routes.get("/handset/phones/<phone>/prompt")
def prompt(phone: str) -> Response:
    return jsonify(prompt=current_state().mpesa.prompt(phone))


@routes.post("/handset/prompts/<prompt_id>")
def answer_prompt(prompt_id: str) -> Reply:
    return said_by_mpesa(current_state().mpesa.answer(prompt_id, json_object()))


def said_by_mpesa(answer: MpesaAnswer | None) -> Reply:
    if answer is None:
        return jsonify(error="M-PESA does not answer."), 502
    return jsonify(answer.json), answer.status


def stop_messages(phone: str) -> Reply:
    state = current_state()
    senders = {message.sender for message in state.messages.inbox(phone)}
    for sender in senders:
        opt_out(state, phone, sender)
    return jsonify(error=f"Messages stopped from: {', '.join(sorted(senders)) or 'nobody'}."), 404


def reply_unless_ended(session: UssdSession, answer: str) -> None:
    try:
        session.reply(answer)
    except SessionEndedError:
        return  # the page learns from the session itself why it is over


def view(session: UssdSession) -> Mapping[str, Any]:
    return {
        "id": session.id,
        "text": session.screen,
        "ended": session.ended,
        "status": session.status,
        "reason": session.reason,
        "idle_seconds_left": session.idle_seconds_left(),
        "seconds_left": session.seconds_left(),
        "turns": [asdict(turn) for turn in session.turns],
    }
