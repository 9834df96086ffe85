"""How often a session asks, in the memory of this process: who asks too often is refused before the database is asked
anything, for those who dial need the same processors.
"""

from threading import Lock
from time import monotonic

WINDOW_SECONDS = 60
MAX_SESSIONS = 10_000
"""When more are counted, all begin anew: memory is bounded, and a session more or less refused is no loss."""


class Frequency:
    """Counts what each session asks for within a minute."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._asked: dict[bytes, tuple[float, int]] = {}

    @property
    def kept(self) -> int:
        """Of how many sessions it knows."""
        return len(self._asked)

    def is_too_often(self, session: bytes) -> bool:
        """Whether the session has had as much as it may within this minute; it counts this one."""
        now = monotonic()
        with self._lock:
            since, asked = self._asked.get(session, (now, 0))
            if now - since >= WINDOW_SECONDS:
                since, asked = now, 0
            if len(self._asked) >= MAX_SESSIONS:
                self._asked.clear()
            self._asked[session] = (since, asked + 1)
        return asked >= self._most
