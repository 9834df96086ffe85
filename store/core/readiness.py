"""Whether this process can write to its stores. Anybody may ask: a crowd that asks costs the stores no more."""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from time import monotonic

from domain.errors import Unavailable

LOOKS_PER_SECOND = 5


class Readiness:
    """Looks at the stores, a few times a second at most; who asks more often hears what was last seen."""

    def __init__(self, pings: Mapping[str, Callable[[], object]]) -> None:
        self._pings = pings
        self._lock = Lock()
        self._second = 0
        self._looks = 0
        self._missing: Sequence[str] = ()

    def missing(self) -> Sequence[str]:
        """The names of the stores that do not take a write."""
        with self._lock:
            second = int(monotonic())
            if second != self._second:
                self._second, self._looks = second, 0
            if self._looks < LOOKS_PER_SECOND:
                self._looks += 1
                self._missing = [name for name, ping in self._pings.items() if not _answers(ping)]
            return self._missing


def _answers(ping: Callable[[], object]) -> bool:
    try:
        ping()
    except Unavailable:
        return False
    return True
