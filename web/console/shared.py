"""Figures that many open pages ask for: read once for all of them, and again once they are some seconds old."""

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

MAX_KEPT = 200

Key = TypeVar("Key")
Figures = TypeVar("Figures")


class Shared(Generic[Key, Figures]):
    """Of one process. Who asks while they are being read waits for them, and does not read them too."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._kept: dict[Key, tuple[float, Figures]] = {}

    def get(self, key: Key, read: Callable[[], Figures]) -> Figures:
        with self._lock:
            now = monotonic()
            read_at, figures = self._kept.get(key, (0.0, None))
            if figures is not None and now - read_at < self._seconds:
                return figures
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            figures = read()
            self._kept[key] = (now, figures)
            return figures
