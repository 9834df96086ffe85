"""The answer to a sign-in that failed after others is held back for a moment.

It is held once the transaction is over, and only some of a process at once: a flood of guesses ties up no more threads
than that, and its other answers come without the delay. They tell it as little.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import BoundedSemaphore

import structlog
from flask import Response, after_this_request

MAX_HELD = 2
"""Of the eight threads of a process."""

log = structlog.get_logger()


class HeldAnswers:
    """Those that wait now. `wait` takes seconds."""

    def __init__(self, wait: Callable[[float], None] = time.sleep) -> None:
        self._wait = wait
        self._places = BoundedSemaphore(MAX_HELD)

    def hold(self, delay: timedelta) -> bool:
        """Wait so long, where there is a place; whether there was one."""
        if not self._places.acquire(blocking=False):
            return False
        try:
            self._wait(delay.total_seconds())
        finally:
            self._places.release()
        return True


_HELD = HeldAnswers()


def hold_back(delay: timedelta) -> None:
    """The answer to this request, once everything is done for it."""
    if not delay:
        return

    @after_this_request
    def wait(response: Response) -> Response:
        is_held = _HELD.hold(delay)
        log.info("sign_in_answer_held", seconds=delay.total_seconds(), held=is_held)
        return response
