"""Waiting for what another process or thread does: on a condition, with a bound."""

from collections.abc import Callable
from threading import Event
from time import monotonic

import sqlalchemy as sa

POLL_SECONDS = 0.05
PATIENT_SECONDS = 120
"""What happens at once on a machine of one's own takes so long beside others; it costs time only where it fails."""


def until(condition: Callable[[], object], seconds: float = PATIENT_SECONDS) -> None:
    """Return when the condition holds; fail when it does not within the bound."""
    limit, pause = monotonic() + seconds, Event()
    while not condition():
        assert monotonic() < limit, "it did not happen in time"
        pause.wait(POLL_SECONDS)


def waits_for_a_lock(engine: sa.Engine) -> bool:
    """Whether anybody does, of this database. Asked as the owner: the service does not see what others wait for."""
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with engine.connect() as connection:
        return bool(connection.execute(sa.text(waiting)).all())
