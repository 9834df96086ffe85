"""Redis: only what may be lost. A connection a thread, one trip a call, and a second of patience."""

from threading import local
from time import monotonic
from typing import Any

import structlog
from prometheus_client import Counter
from redis import Connection, ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError
from redis.retry import Retry

from domain.errors import Away

TIMEOUT_SECONDS = 1.0
REST_SECONDS = 2.0
USUAL_URL = "redis://127.0.0.1:6379/0"

# Keep the value if nobody wrote since the mark was read; else answer what is there. A value begins with its mark.
_KEEP = """
local now = redis.call('GET', KEYS[1])
if not now or string.sub(now, 1, #ARGV[2]) == ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[2] .. ARGV[3], 'EX', ARGV[4])
    return false
end
return now
"""

redis_failures = Counter("redis_failures", "Calls that Redis did not answer; the caller went on without it.")
log = structlog.get_logger()


class Redis:
    """One trip a call, on a connection of the calling thread. Raises `Away` when Redis does not answer.

    After a failure nobody asks for two seconds: a Redis that hangs must not cost every turn its time-out. Where no URL
    is set it is the usual one, so that an operator's command runs without.
    """

    def __init__(self, url: str) -> None:
        self._pool = ConnectionPool.from_url(
            url or USUAL_URL,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        self._threads = local()
        self._resting_until = 0.0

    def call(self, *command: Any) -> Any:
        if monotonic() < self._resting_until:
            raise Away("Redis failed a moment ago")
        try:
            return self._ask(command)
        except NoScriptError:
            raise
        except (RedisError, OSError) as error:
            self._resting_until = monotonic() + REST_SECONDS
            redis_failures.inc()
            log.warning("redis_away", error=type(error).__name__)
            raise Away("Redis does not answer") from error

    def _ask(self, command: tuple[Any, ...]) -> Any:
        """The answer; asked once more when the kept connection was closed meanwhile. Every call may be repeated."""
        kept = getattr(self._threads, "connection", None)
        if kept is None:
            return self._ask_anew(command)
        try:
            return _trip(kept, command)
        except (RedisConnectionError, OSError):
            return self._ask_anew(command)

    def _ask_anew(self, command: tuple[Any, ...]) -> Any:
        self._threads.connection = self._pool.make_connection()
        return _trip(self._threads.connection, command)


class Passing:
    """Values that live for a while and are replaced only by whoever read them last."""

    def __init__(self, redis: Redis, seconds: int) -> None:
        self._redis = redis
        self._seconds = seconds
        self._script = ""

    def load(self, key: str) -> bytes | None:
        return self._redis.call("GET", key)

    def keep(self, key: str, mark: bytes, value: bytes, expected: bytes) -> bytes | None:
        """None when the value is kept; what another one kept when `expected` is no longer the mark."""
        arguments = (1, key, expected, mark, value, self._seconds)
        try:
            return self._redis.call("EVALSHA", self._script or self._load_script(), *arguments)
        except NoScriptError:
            return self._redis.call("EVALSHA", self._load_script(), *arguments)

    def _load_script(self) -> str:
        self._script = self._redis.call("SCRIPT", "LOAD", _KEEP)
        return self._script


def _trip(connection: Connection, command: tuple[Any, ...]) -> Any:
    connection.send_command(*command)
    return connection.read_response()
