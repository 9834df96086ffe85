"""The prompt on the handset: why it may not show, what the customer answers, and what comes of it."""

from datetime import timedelta
from functools import partial

from sandbox.daraja import results
from sandbox.daraja.callbacks import callbacks_about
from sandbox.daraja.orders import Declined, Order
from sandbox.daraja.payments import pay
from sandbox.daraja.pushes import Push, Stage
from sandbox.daraja.state import DarajaState

MAX_PROMPT_LENGTH = 182
REPEAT_WINDOW = timedelta(minutes=2)


class NotOpenError(Exception):
    """The prompt was answered, has expired or was never shown."""


def present(state: DarajaState, push: Push) -> None:
    """The network shows the prompt, or says why it could not."""
    if push.script.result:
        fail_as_scripted(state, push)
    elif code := obstacle(state, push):
        fail(state, push, code)
    else:
        push.stage = Stage.PROMPTED
        answer_as_scripted(state, push)


def text_of(state: DarajaState, push: Push) -> str:
    return (
        f"Do you want to pay Ksh. {push.amount:,}.00 to {state.merchant.organisation} "
        f"Account no. {push.reference}? Enter M-PESA PIN:"
    )


def obstacle(state: DarajaState, push: Push) -> str:
    subscriber = state.subscribers.of(push.phone)
    obstacles = (
        (results.NO_OPERATOR, push.party_b != state.merchant.shortcode),
        (results.NOT_PERMITTED, push.transaction_type != "CustomerPayBillOnline"),
        (results.PROMPT_TOO_LONG, len(text_of(state, push)) > MAX_PROMPT_LENGTH),
        (results.REPEATED, is_repeated(state, push)),
        (results.UNREACHABLE, not subscriber.can_be_prompted),
        (results.PIN_LOCKED, subscriber.locked),
    )
    return next((code for code, applies in obstacles if applies), "")


def is_repeated(state: DarajaState, push: Push) -> bool:
    """Rule 17: the same amount asked of the same customer within two minutes."""
    with state.lock:
        return any(
            other is not push
            and (other.phone, other.amount) == (push.phone, push.amount)
            and other.result != results.REPEATED
            and push.at - REPEAT_WINDOW < other.at <= push.at
            for other in state.pushes.values()
        )


def answer_as_scripted(state: DarajaState, push: Push) -> None:
    pin = state.subscribers.of(push.phone).pin
    match push.script.answer or state.options.answer:
        case "pin":
            enter_pin(state, push, pin)
        case "wrong_pin":
            enter_pin(state, push, f"not {pin}")
        case "cancel":
            cancel(state, push)
        case "wait":
            state.scheduler.after(state.options.prompt_seconds, partial(expire, state, push))


def enter_pin(state: DarajaState, push: Push, pin: str) -> None:
    claim(state, push)
    if state.subscribers.of(push.phone).accepts(pin):
        settle(state, push)
    else:
        fail(state, push, results.WRONG_PIN)


def cancel(state: DarajaState, push: Push) -> None:
    claim(state, push)
    fail(state, push, results.CANCELLED)


def expire(state: DarajaState, push: Push) -> None:
    """Nobody answered; a prompt that was answered meanwhile is none of its business."""
    try:
        claim(state, push)
    except NotOpenError:
        return
    fail(state, push, results.UNREACHABLE)


def claim(state: DarajaState, push: Push) -> None:
    """A prompt takes one answer. Raises NotOpenError for the second."""
    with state.lock:
        if push.stage is not Stage.PROMPTED:
            raise NotOpenError
        push.stage = Stage.ANSWERED


def settle(state: DarajaState, push: Push) -> None:
    order = Order(push.phone, push.amount, push.reference, "stk", push.at, push.checkout_request_id)
    try:
        movement = pay(state, order)
    except Declined as declined:
        fail(state, push, declined.code, declined.description)
    else:
        push.conclude(results.PAID, movement=movement)
        announce(state, push)


def fail(state: DarajaState, push: Push, code: str, description: str = "") -> None:
    push.conclude(code, description)
    announce(state, push)


def fail_as_scripted(state: DarajaState, push: Push) -> None:
    """A failure is reported; with `pays_after_seconds` the money moves all the same, later."""
    fail(state, push, push.script.result or "")
    if push.script.pays_after_seconds is not None:
        state.scheduler.after(push.script.pays_after_seconds, partial(settle, state, push))


def announce(state: DarajaState, push: Push) -> None:
    state.callbacks.announce(callbacks_about(state, push), push.script.callback_when)
