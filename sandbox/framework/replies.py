"""What a request sets off, and whether it follows the reply or overtakes it."""

from collections.abc import Callable

from flask import Response

from sandbox.framework.scheduler import Job, Scheduler
from sandbox.framework.scripts import When


def reply_and_act(scheduler: Scheduler, when: When, reply: Callable[[], Response], act: Job) -> Response:
    """`after_reply` is after the last byte has left, or could not: also where the reply is lost."""
    if when == "before_reply":
        act()
        return reply()
    release = scheduler.reserve(act)
    response = reply()
    response.call_on_close(release)
    return response
