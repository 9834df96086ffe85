"""A worker, or a web process, that is killed at one exact point of its work. Run by test_payment_crashes.py."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from app import create_app
from jobs import payments as tasks
from payments import inbox
from payments.mpesa import daraja, stk_push
from settings import Settings
from store.messaging import messages
from worker import app as celery


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(done: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **options: Any) -> None:
        done(*args, **options)
        die()

    return run


# The name of a point, where it is, what happens there, and who passes it.
POINTS = {
    "claimed, not yet sent": (daraja.Daraja, "push", die, tasks.send),
    "sent, not yet recorded": (daraja.Daraja, "push", then_die(daraja.Daraja.push), tasks.send),
    "recording what came of it": (stk_push, "accept_prompt", then_die(stk_push.accept_prompt), tasks.send),
    "read, not yet understood": (inbox, "record_payment", die, tasks.apply),
    "between journal and receipt": (messages.Messages, "queue", die, tasks.apply),
    "booked, not yet committed": (inbox, "record_payment", then_die(inbox.record_payment), tasks.apply),
}


def post_a_confirmation(body: str) -> None:
    """The web process dies after it has stored the message and before it answers."""
    service = create_app(Settings())
    object.__setattr__(service.extensions["parts"], "nudge", die)
    service.test_client().post(os.environ["CALLBACK"], data=body)


def main(point: str, body: str = "") -> None:
    if point == "stored, not yet answered":
        post_a_confirmation(body)
        return
    owner, name, dying, task = POINTS[point]
    setattr(owner, name, dying)
    celery.parts = create_app(Settings()).extensions["parts"]
    task()


if __name__ == "__main__":
    main(*sys.argv[1:])
