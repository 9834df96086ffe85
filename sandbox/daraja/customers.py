"""What customers do: answer the prompt, pay by paybill, switch the phone off, open a USSD session."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import Field

from sandbox.daraja import prompts
from sandbox.daraja.c2b import DEFAULT_POLICY, MAX_REFERENCE_LENGTH, pay_by_paybill
from sandbox.daraja.fields import MAX_AMOUNT
from sandbox.daraja.formats import msisdn
from sandbox.daraja.orders import Declined
from sandbox.daraja.pushes import Push, Stage
from sandbox.daraja.scripts import CallbackFault
from sandbox.daraja.state import DarajaState, current_state
from sandbox.daraja.subscribers import Change
from sandbox.framework.callbacks import DeliveryPolicy
from sandbox.framework.commands import Command, read

routes = Blueprint("people", __name__)


class PromptAnswer(Command):
    """A PIN, or the cancel key."""

    pin: str | None = None
    cancel: bool = False


class Paybill(Command):
    phone: str
    amount: int = Field(ge=1, le=MAX_AMOUNT)
    reference: str = Field(min_length=1, max_length=MAX_REFERENCE_LENGTH)
    confirmation: DeliveryPolicy = DEFAULT_POLICY
    confirmation_fault: CallbackFault = ""
    shortcode: str = ""


@routes.get("/__prompts")
def open_prompts() -> Response:
    state = current_state()
    phone = msisdn(request.args.get("phone", ""))
    shown = [push for push in list(state.pushes.values()) if push.stage is Stage.PROMPTED and phone in {"", push.phone}]
    return jsonify(prompts=[prompt(state, push) for push in shown])


@routes.post("/__prompts/<checkout_request_id>")
def answer_prompt(checkout_request_id: str) -> tuple[Response, int]:
    state = current_state()
    push, answer = state.pushes.get(checkout_request_id), read(PromptAnswer)
    if push is None:
        return jsonify(error="no such prompt"), 404
    try:
        give_answer(state, push, answer)
    except prompts.NotOpenError:
        return jsonify(error="the prompt is no longer open"), 409
    return jsonify(result=push.result, description=push.description, receipt=push.receipt), 200


def give_answer(state: DarajaState, push: Push, answer: PromptAnswer) -> None:
    if answer.cancel or answer.pin is None:
        prompts.cancel(state, push)
    else:
        prompts.enter_pin(state, push, answer.pin)


def prompt(state: DarajaState, push: Push) -> dict[str, Any]:
    return {
        "id": push.checkout_request_id,
        "phone": f"+{push.phone}",
        "amount": push.amount,
        "reference": push.reference,
        "organisation": state.merchant.organisation,
        "text": prompts.text_of(state, push),
        "asked_at": push.at.isoformat(),
    }


@routes.post("/__control/paybill")
def paybill() -> tuple[Response, int]:
    order = read(Paybill)
    try:
        movement = pay_by_paybill(
            current_state(),
            order.phone,
            order.amount,
            order.reference,
            order.confirmation,
            order.confirmation_fault,
            order.shortcode,
        )
    except Declined as declined:
        return jsonify(outcome="declined", code=declined.code, description=declined.description), 409
    return jsonify(outcome="completed", receipt=movement.receipt), 200


@routes.get("/__control/subscribers")
def subscribers() -> Response:
    return jsonify(current_state().subscribers.listing())


@routes.post("/__control/subscribers")
def change_subscriber() -> Response:
    return jsonify(asdict(current_state().subscribers.change(read(Change))))
