"""Paybill confirmations at a steady pace, and one worker that books them: how many wait, and how long the last does."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import psycopg

from bench.harness import celery_worker
from bench.service import PRODUCTION, Service

CONFIRMATIONS_PER_SECOND = 100
WARM_UP_SECONDS = 3
CLIENTS = 8
WAIT_SECONDS = 120
POLL_SECONDS = 0.05
WAITING = "SELECT count(*) FROM inbox WHERE state = 'new'"
BOOKED = "SELECT count(*) FROM payments"


def keeps_up(service: Service, post: Callable[[bytes], None], bodies: Iterator[bytes], *, seconds: int) -> str:
    """How many were waiting in the first and in the second half of the time, in words."""
    environment = {**PRODUCTION, "DATABASE_URL": service.database_url, "REDIS_URL": service.redis_url}
    with psycopg.connect(service.database_url, autocommit=True) as books, celery_worker(environment):
        books.execute("TRUNCATE inbox")
        _paced(books, post, list(islice(bodies, CONFIRMATIONS_PER_SECOND * WARM_UP_SECONDS)))
        _until_none_waits(books)
        before = _figure(books, BOOKED)
        waiting = _paced(books, post, list(islice(bodies, CONFIRMATIONS_PER_SECOND * seconds)))
        last_seconds = _until_none_waits(books)
        booked = _figure(books, BOOKED) - before
    if booked != CONFIRMATIONS_PER_SECOND * seconds:
        raise RuntimeError(f"{booked} payments were booked")
    half = len(waiting) // 2
    return (
        f"one worker, {CONFIRMATIONS_PER_SECOND}/s for {seconds} s: at most {max(waiting[:half])} waiting in the first"
        f" half and {max(waiting[half:])} in the second; all booked {last_seconds:.1f} s after the last came"
    )


def _paced(books: psycopg.Connection, post: Callable[[bytes], None], bodies: list[bytes]) -> list[int]:
    """Post them at the pace; how many were waiting, now and then."""
    started = time.perf_counter()

    def post_when_due(place: int) -> None:
        time.sleep(max(0.0, started + place / CONFIRMATIONS_PER_SECOND - time.perf_counter()))
        post(bodies[place])

    waiting = []
    with ThreadPoolExecutor(CLIENTS) as pool:
        posts = [pool.submit(post_when_due, place) for place in range(len(bodies))]
        while not all(each.done() for each in posts):
            waiting.append(_figure(books, WAITING))
            time.sleep(POLL_SECONDS)
        for each in posts:
            each.result()
    return waiting


def _until_none_waits(books: psycopg.Connection) -> float:
    started = time.perf_counter()
    while _figure(books, WAITING):
        if time.perf_counter() - started > WAIT_SECONDS:
            raise RuntimeError("the worker did not book")
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - started


def _figure(books: psycopg.Connection, query: str) -> int:
    return int(books.execute(query).fetchone()[0])
