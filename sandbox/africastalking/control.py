"""What is Africa's Talking's own in the control interface: what really happened to every message."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from sandbox.africastalking.state import current_state

routes = Blueprint("control", __name__)


@routes.get("/__messages")
def messages() -> Response:
    """Of all numbers, or of `?number=`: each message, and how often each text was taken and delivered."""
    number = request.args.get("number")
    log = current_state().messages
    return jsonify(
        accepted=log.accepted(number),
        delivered=log.delivered(number),
        tally=log.tally(number),
        messages=[asdict(message) for message in log.all(number)],
    )


@routes.delete("/__messages")
def forget_messages() -> Response:
    current_state().forget_messages()
    return jsonify({})
