"""The sessions of the phone menu as turns load and keep them: on the event loop, in one round trip each."""

from collections.abc import Sequence
from hashlib import sha1
from typing import Any, Protocol

from redis.exceptions import NoScriptError

from store.core.async_redis import AsyncRedis
from store.core.redis import FUNNEL, FUNNEL_SECONDS
from store.core.session_seal import SessionSeal

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


class TurnSessions:
    """Sessions as bytes that live for a while, are replaced only by whoever read them last, and are counted."""

    def __init__(self, redis: AsyncRedis, seal: SessionSeal, *, session_seconds: int, dials_seconds: int) -> None:
        self._seal = seal
        self._session_seconds = session_seconds
        self._dials_seconds = dials_seconds
        self._open = _Script(redis, _OPEN)
        self._keep = _Script(redis, _KEEP)
        self._count = _Script(redis, _COUNT)
        self._redis = redis

    async def load(self, session_id: str, phone: str) -> tuple[bytes | None, int, bytes | None]:
        """What is kept of the session; or None, how many sessions the phone opened lately, and the one left unsent."""
        name = f"ussd:{session_id}"
        kept, dials, other, left = await self._open((name, f"dials:{phone}", f"unsent:{phone}"), self._dials_seconds)
        return self._seal.opened(name, kept), dials, self._seal.opened(other.decode(), left) if other else None

    async def find(self, session_id: str) -> bytes | None:
        """What is kept of the session."""
        name = f"ussd:{session_id}"
        return self._seal.opened(name, await self._redis.call("GET", name))

    async def keep(self, session_id: str, phone: str, change: Change) -> bytes | None:
        """None when the change is kept, and its hop counted; what another one kept when nobody expected that."""
        name = f"ussd:{session_id}"
        kept = await self._keep(
            (name, FUNNEL, f"unsent:{phone}"),
            change.expected,
            change.mark,
            self._seal.signed(name, change.mark, change.value),
            self._session_seconds,
            change.hop,
            FUNNEL_SECONDS,
            int(change.unsent),
        )
        return self._seal.opened(name, kept)

    async def count(self, hop: str) -> None:
        """Count a hop that left no session behind."""
        await self._count((FUNNEL,), hop, FUNNEL_SECONDS)


class _Script:
    """A script that Redis runs in one round trip; loaded again when Redis has forgotten it."""

    def __init__(self, redis: AsyncRedis, text: str) -> None:
        self._redis = redis
        self._text = text
        self._sha = sha1(text.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: Sequence[str], *arguments: bytes | str | int) -> Any:
        try:
            return await self._redis.call("EVALSHA", self._sha, len(keys), *keys, *arguments)
        except NoScriptError:
            return await self._redis.call("EVAL", self._text, len(keys), *keys, *arguments)
