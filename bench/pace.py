"""Hops at a steady pace, as a gateway sends them: how long a customer waits, and what sessions leave in Redis."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import chain
from threading import local
from urllib.parse import urlencode, urlsplit

from redis import Redis

from bench.service import CALLBACK, FIRST_PHONE, Service

HOPS_PER_SECOND = 200
CLIENTS = 16
JOURNEY = ("", "1", "1*4521")
OUR_KEYS = ("ussd", "dials", "unsent", "funnel")
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


def waits(service: Service, seconds: int) -> str:
    """p50 and p99 of a hop at the pace, in words."""
    middle, slowest = percentiles(service, seconds)
    return f"at {HOPS_PER_SECOND} hops/s: p50 {middle:.1f} ms, p99 {slowest:.1f} ms"


def percentiles(service: Service, seconds: int) -> tuple[float, float]:
    """p50 and p99 of a hop at the pace, in milliseconds; each session is a new one to a Redis that is empty."""
    hops = _hops(HOPS_PER_SECOND * seconds // len(JOURNEY))
    threads, started = local(), time.perf_counter()

    def send(place: int) -> float:
        due = started + place / HOPS_PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        if not hasattr(threads, "connection"):
            threads.connection = HTTPConnection(urlsplit(service.base_url).netloc)
        threads.connection.request("POST", CALLBACK, urlencode(hops[place]), FORM)
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
