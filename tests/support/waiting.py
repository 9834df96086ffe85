"""Waiting for what another process does: on a condition, with a bound."""

from collections.abc import Callable
from threading import Event
from time import monotonic

POLL_SECONDS = 0.05


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Return when the condition holds; fail when it does not within the bound."""
    limit, pause = monotonic() + seconds, Event()
    while not condition():
        assert monotonic() < limit, "it did not happen in time"
        pause.wait(POLL_SECONDS)
