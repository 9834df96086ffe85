"""Redis: only what may be lost. Each thread keeps one connection. A call is one round trip and fails after one
second.
"""

from collections.abc import Sequence
from hashlib import sha1
from socket import gethostname
from threading import local
from time import monotonic
from typing import Any, Protocol

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

# What is kept of the session. For one that is not known: how many the phone has opened lately, and the one it left
# unsent.
_OPEN = """
local kept = redis.call('GET', KEYS[1])
if kept then return {kept, 0, false, false} end
local new = redis.call('SADD', KEYS[2], KEYS[1])
local times = redis.call('SCARD', KEYS[2])
if new == 1 and times == 1 then redis.call('EXPIRE', KEYS[2], ARGV[1]) end
local left = redis.call('GET', KEYS[3])
return {false, times, left, left and redis.call('GET', left)}
"""

# The name of the session among those of the phone that is kept the longest: it was answered last.
_LAST = """
local last, longest = false, 0
for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    local left = redis.call('PTTL', name)
    if left > longest then last, longest = name, left end
end
return last
"""

# Keep the value if nobody wrote since the mark was read, and count the hop; else answer what is there. A value begins
# with its mark. A session with something typed and not sent is what the phone is offered at its next dial.
_KEEP = """
local now = redis.call('GET', KEYS[1])
if now and string.sub(now, 1, #ARGV[2]) ~= ARGV[1] then return now end
redis.call('SET', KEYS[1], ARGV[2] .. ARGV[3], 'EX', ARGV[4])
redis.call('HINCRBY', KEYS[2], ARGV[5], 1)
redis.call('EXPIRE', KEYS[2], ARGV[6])
if ARGV[7] == '1' then
    redis.call('SET', KEYS[3], KEYS[1], 'EX', ARGV[4])
else
    redis.call('DEL', KEYS[3])
end
return false
"""

_COUNT = """
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('EXPIRE', KEYS[1], ARGV[2])
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
        self._resting_until = 0.0

    def call(self, *command: Any) -> Any:
        if monotonic() < self._resting_until:
            raise Unavailable("Redis failed a moment ago")
        try:
            return self._ask(command)
        except NoScriptError:
            raise
        except (RedisError, OSError) as error:
            self._resting_until = monotonic() + REST_SECONDS
            redis_failures.add()
            log.warning("redis_unavailable", error=type(error).__name__)
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


class Change(Protocol):
    """A session's new value under its mark, the mark it replaces, the hop to count, and whether something is unsent."""

    @property
    def expected(self) -> bytes: ...

    @property
    def mark(self) -> bytes: ...

    @property
    def value(self) -> bytes: ...

    @property
    def hop(self) -> str: ...

    @property
    def unsent(self) -> bool: ...


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
    """Sessions as bytes that live for a while, are replaced only by whoever read them last, and are counted."""

    def __init__(self, redis: Redis, seal: SessionSeal, *, session_seconds: int, dials_seconds: int) -> None:
        self._seal = seal
        self._session_seconds = session_seconds
        self._dials_seconds = dials_seconds
        self._open = Script(redis, _OPEN)
        self._keep = Script(redis, _KEEP)
        self._last = Script(redis, _LAST)
        self._count = Script(redis, _COUNT)
        self._take = Script(redis, _TAKE)
        self._redis = redis

    def load(self, session_id: str, phone: str) -> tuple[bytes | None, int, bytes | None]:
        """What is kept of the session; or None, how many sessions the phone opened lately, and the one left unsent."""
        name = f"ussd:{session_id}"
        kept, dials, other, left = self._open([name, f"dials:{phone}", f"unsent:{phone}"], self._dials_seconds)
        return self._seal.opened(name, kept), dials, self._seal.opened(other.decode(), left) if other else None

    def find(self, session_id: str) -> bytes | None:
        """What is kept of the session."""
        name = f"ussd:{session_id}"
        return self._seal.opened(name, self._redis.call("GET", name))

    def last_of(self, phone: str) -> str | None:
        """The id of the session that the phone was answered in last, of those that it opened lately."""
        name = self._last([f"dials:{phone}"])
        return name.decode().removeprefix("ussd:") if name else None

    def keep(self, session_id: str, phone: str, change: Change) -> bytes | None:
        """None when the change is kept, and its hop counted; what another one kept when nobody expected that."""
        keys = [f"ussd:{session_id}", FUNNEL, f"unsent:{phone}"]
        kept = self._keep(
            keys,
            change.expected,
            change.mark,
            self._seal.signed(keys[0], change.mark, change.value),
            self._session_seconds,
            change.hop,
            FUNNEL_SECONDS,
            int(change.unsent),
        )
        return self._seal.opened(keys[0], kept)

    def count(self, hop: str) -> None:
        """Count a hop that left no session behind."""
        self._count([FUNNEL], hop, FUNNEL_SECONDS)

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
