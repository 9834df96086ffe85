"""What anybody can cause is no alarm once; often in a minute it is one."""

from threading import Lock
from time import monotonic


class AlertRate:
    """Counts what happens in this process. `limit` times within `seconds` is an alarm, and then one more each time the
    `seconds` are over and it goes on.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._lock = Lock()
        self._count = 0
        self._began = -seconds

    def rings(self) -> bool:
        """It has happened once more: whether that is the one which makes it too often."""
        with self._lock:
            now = monotonic()
            if now - self._began >= self._seconds:
                self._began, self._count = now, 0
            self._count += 1
            return self._count == self._limit
