"""How many SMS parts may leave now: one bucket for the whole fleet in Redis, a slow one of each process without it."""

from threading import Lock
from time import monotonic

from domain.errors import Unavailable
from store.core.redis import Redis

PARTS_PER_SECOND_WITHOUT_REDIS = 5.0
MAX_KEPT_SECONDS = 3_600

# First what was used before beyond what was granted (less than nothing: it comes back), then what may be had now.
_TAKE = """
local rate, capacity, owed, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 'parts', 'at')
local parts = tonumber(kept[1] or capacity) + math.max(0, now - tonumber(kept[2] or now)) * rate
parts = math.min(parts, capacity) - owed
local granted = math.min(wanted, math.max(0, math.floor(math.min(parts, capacity))))
redis.call('HSET', KEYS[1], 'parts', tostring(math.min(parts, capacity) - granted), 'at', tostring(now))
redis.call('EXPIRE', KEYS[1], ARGV[5])
return granted
"""


class TokenBucket:
    """Holds as many parts as one second brings, at least one. Safe for threads."""

    def __init__(self, redis: Redis, name: str, parts_per_second: float) -> None:
        self._redis = redis
        self._name = name
        self._rate = parts_per_second
        self._own = _OwnBucket(min(parts_per_second, PARTS_PER_SECOND_WITHOUT_REDIS))

    def take(self, wanted: int) -> int:
        """How many of the wanted parts may leave now."""
        return self._change(0, wanted)

    def settle(self, granted: int, used: int) -> None:
        """Give back what was not used, or owe what was used beyond it: messages are claimed by number, not by parts."""
        if granted != used:
            self._change(used - granted, 0)

    def _change(self, owed: int, wanted: int) -> int:
        arguments = (1, self._name, repr(self._rate), repr(max(self._rate, 1.0)), owed, wanted, MAX_KEPT_SECONDS)
        try:
            return int(self._redis.call("EVAL", _TAKE, *arguments))
        except Unavailable:
            return self._own.change(owed, wanted)


class _OwnBucket:
    """The same, for this process alone."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._capacity = max(rate, 1.0)
        self._parts = self._capacity
        self._at = monotonic()
        self._lock = Lock()

    def change(self, owed: int, wanted: int) -> int:
        with self._lock:
            now = monotonic()
            filled = min(self._parts + (now - self._at) * self._rate, self._capacity)
            parts = min(filled - owed, self._capacity)
            granted = min(wanted, max(0, int(parts)))
            self._parts, self._at = parts - granted, now
            return granted
