"""Daraja's access token, one for all processes: a new one kills the one before, so nobody fetches for himself alone.

Kept in Redis. Without Redis each process keeps its own, which works as long as they do not take turns to fetch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from threading import Event, Lock
from time import monotonic
from typing import Any, Protocol

import structlog

from domain.errors import Unavailable

SPARE_SECONDS = 120
MIN_SECONDS = 5
FETCH_MILLISECONDS = 20_000
LOOKS = 100
PAUSE_SECONDS = 0.2

# Only who sees the token or the lock that failed may delete it: by now another process may have put a new one.
_DELETE_IF = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

log = structlog.get_logger()


class Redis(Protocol):
    """What is needed of it. Raises `Unavailable`."""

    def call(self, *command: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Token:
    value: str
    seconds: int


class SharedToken:
    """The token that all processes use. Safe for threads."""

    def __init__(self, redis: Redis, name: str, fetch: Callable[[], Token]) -> None:
        self._redis = redis
        self._key = f"token:{name}"
        self._lock_key = f"token:{name}:lock"
        self._fetch = fetch
        self._own = _OwnToken(fetch)

    def get(self) -> str:
        """The token in force; fetched by one process while the others wait for it. Raises what `fetch` raises,
        `Unavailable` when nobody got one in time.
        """
        try:
            token = self._shared()
        except Unavailable:
            log.warning("token_not_shared", reason="Redis is unavailable")
            return self._own.get()
        if token is None:
            raise Unavailable("No process got a token in time")
        return token

    def forget(self, failed: str) -> None:
        """Drop the token that was refused, unless it is replaced already."""
        self._own.forget(failed)
        try:
            self._redis.call("EVAL", _DELETE_IF, 1, self._key, failed)
        except Unavailable:
            log.warning("token_not_shared", reason="Redis is unavailable")

    def _shared(self) -> str | None:
        pause = Event()
        for _ in range(LOOKS):
            if found := self._kept() or self._fetched_alone():
                return found
            pause.wait(PAUSE_SECONDS)
        return None

    def _kept(self) -> str | None:
        kept = self._redis.call("GET", self._key)
        return str(kept.decode()) if kept else None

    def _fetched_alone(self) -> str | None:
        """A fresh token, kept for all, or the one that another process has kept since; None while one is fetching."""
        mine = token_hex(8)
        if not self._redis.call("SET", self._lock_key, mine, "NX", "PX", FETCH_MILLISECONDS):
            return None
        try:
            if kept := self._kept():  # it was put there between our look and the lock
                return kept
            token = self._fetch()
            self._redis.call("SET", self._key, token.value, "EX", _kept_seconds(token))
        finally:
            self._redis.call("EVAL", _DELETE_IF, 1, self._lock_key, mine)
        return token.value


class _OwnToken:
    """The token of this process alone."""

    def __init__(self, fetch: Callable[[], Token]) -> None:
        self._fetch = fetch
        self._lock = Lock()
        self._value = ""
        self._until = 0.0

    def get(self) -> str:
        with self._lock:
            if not self._value or monotonic() >= self._until:
                token = self._fetch()
                self._value, self._until = token.value, monotonic() + _kept_seconds(token)
            return self._value

    def forget(self, failed: str) -> None:
        with self._lock:
            if self._value == failed:
                self._value = ""


def _kept_seconds(token: Token) -> int:
    return max(token.seconds - SPARE_SECONDS, MIN_SECONDS)
