"""Hops at a steady pace, as a gateway sends them: how long a customer waits, and what sessions leave in Redis."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import chain
from statistics import median
from threading import local
from urllib.parse import urlencode, urlsplit

from redis import Redis

from bench.service import CALLBACK, FIRST_PHONE, Service

HOPS_PER_SECOND = 200
CLIENTS = 16
ROUNDS = 3
FLOOR_PATH = "/hop"
JOURNEY = ("", "1", "1*4521")
OUR_KEYS = ("ussd", "dials", "unsent", "funnel")
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


def waits(service: Service, seconds: int) -> str:
    """p50 and p99 of a hop at the pace, ours beside the floor's: the medians of rounds of both in turn."""
    bare = service.floor_url
    rounds = [(percentiles(service, seconds), percentiles_at(bare, FLOOR_PATH, seconds)) for _ in range(ROUNDS)]
    ours, floor = ([median(each) for each in zip(*figures, strict=True)] for figures in zip(*rounds, strict=True))
    return (
        f"at {HOPS_PER_SECOND} hops/s: p50 {ours[0]:.1f} ms, p99 {ours[1]:.1f} ms;"
        f" floor {floor[0]:.1f} and {floor[1]:.1f} ms: p99 {ours[1] / floor[1]:.2f} times the floor's"
    )


def percentiles(service: Service, seconds: int) -> tuple[float, float]:
    """p50 and p99 of a hop at the pace, in milliseconds; each session is a new one."""
    with Redis.from_url(service.redis_url) as sessions:
        sessions.flushdb()
    return percentiles_at(service.base_url, CALLBACK, seconds)


def percentiles_at(base_url: str, path: str, seconds: int) -> tuple[float, float]:
    hops = _hops(HOPS_PER_SECOND * seconds // len(JOURNEY))
    threads, started = local(), time.perf_counter()

    def send(place: int) -> float:
        due = started + place / HOPS_PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        if not hasattr(threads, "connection"):
            threads.connection = HTTPConnection(urlsplit(base_url).netloc)
        threads.connection.request("POST", path, urlencode(hops[place]), FORM)
        threads.connection.getresponse().read()
        return (time.perf_counter() - due) * 1_000

    with ThreadPoolExecutor(CLIENTS) as pool:
        taken = sorted(pool.map(send, range(len(hops))))
    return taken[len(taken) // 2], taken[int(len(taken) * 0.99)]


def left_behind(redis_url: str) -> str:
    """What the sessions so far hold in Redis, in words."""
    with Redis.from_url(redis_url) as redis:
        sessions = list(redis.scan_iter("ussd:*", count=1_000))
        sizes = [redis.strlen(key) for key in sessions[:500]]
        names = chain.from_iterable(redis.scan_iter(f"{name}*", count=1_000) for name in OUR_KEYS)
        for_ever = sum(redis.ttl(key) == -1 for key in names)
    return (
        f"{len(sessions):,} sessions in Redis, {sum(sizes) / len(sizes):,.0f} bytes each, {for_ever} keys without end"
    )


def _hops(sessions: int) -> list[dict[str, str]]:
    """The journeys of so many customers, a hop of each in turn, so that no turn overtakes the one before it."""
    return [
        {
            "phoneNumber": f"+{FIRST_PHONE + 1 + customer}",
            "serviceCode": "*977#",
            "text": text,
            "sessionId": f"ATUid_pace_{customer}",
            "networkCode": "63902",
        }
        for text in JOURNEY
        for customer in range(sessions)
    ]
