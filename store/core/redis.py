"""Redis: only what may be lost. Each thread keeps one connection. A call is one round trip and fails after one
second.
"""

from collections.abc import Sequence
from hashlib import sha1
from socket import gethostname
from threading import local
from time import monotonic
from typing import Any

import structlog
from redis import Connection, ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError
from redis.retry import Retry

from domain.errors import Unavailable
from store.core.counters import Counter
from store.core.session_seal import SessionSeal

TIMEOUT_SECONDS = 1.0
REST_SECONDS = 2.0
READY_SECONDS = 10
USUAL_URL = "redis://127.0.0.1:6379/0"
FUNNEL, FUNNEL_SECONDS = "funnel", 24 * 3600

# The name of the session among those of the phone that is kept the longest: it was answered last.
_LAST = """
local last, longest = false, 0
for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    local left = redis.call('PTTL', name)
    if left > longest then last, longest = name, left end
end
return last
"""

# The counters under a batch of their own, so that a batch that is taken twice is known to be the same.
_TAKE = """
if redis.call('EXISTS', KEYS[2]) == 0 then
    if redis.call('EXISTS', KEYS[1]) == 0 then return {ARGV[1], {}} end
    redis.call('RENAME', KEYS[1], KEYS[2])
    redis.call('HSET', KEYS[2], '', ARGV[1])
    redis.call('EXPIRE', KEYS[2], ARGV[2])
end
return {redis.call('HGET', KEYS[2], ''), redis.call('HGETALL', KEYS[2])}
"""

redis_failures = Counter("redis_failures", "Calls that Redis did not answer; the caller went on without it.")
log = structlog.get_logger()


class Rest:
    """After a failure nobody of this process asks for a while."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self, error: Exception) -> None:
        self._until = monotonic() + REST_SECONDS
        redis_failures.add()
        log.warning("redis_unavailable", error=type(error).__name__)

    def require_over(self) -> None:
        """Raises `Unavailable` while it lasts."""
        if monotonic() < self._until:
            raise Unavailable("Redis failed a moment ago")


class Redis:
    """Each call is one round trip, on the calling thread's own connection. Raises `Unavailable` when Redis does not
    answer.

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
        self.rest = Rest()

    def call(self, *command: Any) -> Any:
        self.rest.require_over()
        try:
            return self._ask(command)
        except NoScriptError:
            raise
        except (RedisError, OSError) as error:
            self.rest.begin(error)
            raise Unavailable("Redis does not answer") from error

    def ping(self) -> None:
        """Raises `Unavailable` unless Redis takes a write: a replica, or one that is full, answers a plain PING too."""
        self.call("SET", f"ready:{gethostname()}", "1", "EX", READY_SECONDS)

    def _ask(self, command: tuple[Any, ...]) -> Any:
        """The answer; asked once more, on a new connection, when the kept one was closed meanwhile or its node cannot
        do what we ask: it is a replica by now, loads, or wants a password. Every call may be repeated.
        """
        kept = getattr(self._threads, "connection", None)
        if kept is None:
            return self._ask_anew(command)
        try:
            return _round_trip(kept, command)
        except NoScriptError:
            raise
        except (RedisError, OSError):
            kept.disconnect()
            return self._ask_anew(command)

    def _ask_anew(self, command: tuple[Any, ...]) -> Any:
        self._threads.connection = self._pool.make_connection()
        return _round_trip(self._threads.connection, command)


class Script:
    """A script that Redis runs in one round trip; loaded again when Redis has forgotten it."""

    def __init__(self, redis: Redis, text: str) -> None:
        self._redis = redis
        self._text = text
        self._sha = sha1(text.encode(), usedforsecurity=False).hexdigest()

    def __call__(self, keys: Sequence[str], *arguments: bytes | str | int) -> Any:
        try:
            return self._redis.call("EVALSHA", self._sha, len(keys), *keys, *arguments)
        except NoScriptError:
            return self._redis.call("EVAL", self._text, len(keys), *keys, *arguments)


class SessionBytes:
    """Sessions and the counted hops, for whoever looks at them. Turns keep them by `store/core/turn_sessions.py`."""

    def __init__(self, redis: Redis, seal: SessionSeal) -> None:
        self._seal = seal
        self._last = Script(redis, _LAST)
        self._take = Script(redis, _TAKE)
        self._redis = redis

    def find(self, session_id: str) -> bytes | None:
        """What is kept of the session."""
        name = f"ussd:{session_id}"
        return self._seal.opened(name, self._redis.call("GET", name))

    def last_of(self, phone: str) -> str | None:
        """The id of the session that the phone was answered in last, of those that it opened lately."""
        name = self._last([f"dials:{phone}"])
        return name.decode().removeprefix("ussd:") if name else None

    def take_funnel(self, batch: str) -> tuple[str, dict[str, int]]:
        """The counters of the hops so far, set aside under the batch; first those of a batch that was never dropped."""
        taken, fields = self._take([FUNNEL, f"{FUNNEL}:taken"], batch, FUNNEL_SECONDS)
        pairs = [field.decode() for field in fields]
        return taken.decode(), {name: int(count) for name, count in zip(pairs[::2], pairs[1::2], strict=True) if name}

    def drop_funnel(self) -> None:
        """The batch that was taken is kept elsewhere now."""
        self._redis.call("DEL", f"{FUNNEL}:taken")


def _round_trip(connection: Connection, command: tuple[Any, ...]) -> Any:
    connection.send_command(*command)  # type: ignore[no-untyped-call]  # redis-py does not type it
    return connection.read_response()
