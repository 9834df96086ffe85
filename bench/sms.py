"""The SMS worker as production runs it, the bare client and the SDK as it comes, all posting to one gateway over TLS.

The gateway's stand-in runs in the bench's own process, which is not counted.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import certifi
import psutil
import psycopg
import trustme

import migrations
from bench.harness import ROOT, celery_worker, cpu_seconds
from bench.service import PRODUCTION
from domain.jobs import Job
from jobs.broker import JobQueues, make_celery
from sandbox.africastalking import AfricasTalkingStandIn
from sms.outgoing.sender import MAX_AT_ONCE
from store import embedded

WAIT_SECONDS = 300
POLL_SECONDS = 0.01
WARM_UP_MESSAGES = 500
FIRST_PHONE = 254_710_000_000
TEXT = "Kenya Power: Reading {n}, 120 units. Bill KES 3,000. Pay KES 3,000 by 07/12/2026, paybill 888888, account 1."

_QUEUE = """
    INSERT INTO messages
        (purpose, subject, phone, text, parts, priority, queued_at, not_before, useful_until)
    SELECT 'bill', n::text, '+' || (%(first)s + n), replace(%(text)s, '{n}', n::text), 1, 1,
           now(), now(), now() + '2 days'
    FROM generate_series(%(queued)s + 1::bigint, %(queued)s + %(messages)s::bigint) n
"""
_UNSENT = "SELECT count(*) FROM messages WHERE state IN ('queued', 'submitting')"


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where the messages go, and who vouches for it."""

    base_url: str
    authority: str


@contextmanager
def gateway() -> Iterator[Gateway]:
    with tempfile.TemporaryDirectory() as folder:
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        key, chain, root = (str(Path(folder, name)) for name in ("key.pem", "chain.pem", "root.pem"))
        certificate.private_key_pem.write_to_path(key)
        for pem in certificate.cert_chain_pems:
            pem.write_to_path(chain, append=True)
        # Beside the authorities of the world, as in production: the SDK reads them all for each message.
        Path(root).write_bytes(Path(certifi.where()).read_bytes() + authority.cert_pem.bytes())
        with AfricasTalkingStandIn(api_key=PRODUCTION["AFRICASTALKING_API_KEY"], tls=(chain, key)) as stand_in:
            stand_in.options.fault_shares = {"reports_lost": 1.0}
            yield Gateway(stand_in.base_url, root)


class Worker:
    """Ours: the Celery worker of the Procfile, with the queue in PostgreSQL."""

    def __init__(self, database_url: str, redis_url: str) -> None:
        self._queued = 0
        self._redis_url = redis_url
        self._connection = psycopg.connect(database_url, autocommit=True)

    def send(self, messages: int) -> tuple[float, float]:
        """CPU seconds and seconds of so many messages, from the queue to the record of what was said."""
        values = {"first": FIRST_PHONE, "text": TEXT, "queued": self._queued, "messages": messages}
        self._connection.execute(_QUEUE, values)
        self._queued += messages
        self._connection.execute("VACUUM ANALYZE messages")
        before, started = cpu_seconds(), time.perf_counter()
        nudge(self._redis_url)
        self._wait()
        return cpu_seconds() - before, time.perf_counter() - started

    def _wait(self) -> None:
        limit = time.monotonic() + WAIT_SECONDS
        while self._connection.execute(_UNSENT).fetchone() != (0,):
            if time.monotonic() > limit:
                raise RuntimeError("the worker did not send")
            time.sleep(POLL_SECONDS)


def nudge(redis_url: str) -> None:
    JobQueues(make_celery(redis_url)).add(Job.SEND_MESSAGES)


@contextmanager
def worker(at: Gateway) -> Iterator[Worker]:
    with embedded.throwaway_postgres() as database_url, embedded.redis() as redis_url:
        migrations.upgrade(database_url)
        environment = {
            **PRODUCTION,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "AFRICASTALKING_BASE_URL": at.base_url,
            "REQUESTS_CA_BUNDLE": at.authority,
            "SMS_PARTS_PER_SECOND": "100000",
            "SMS_WINDOW": "00:00-24:00",
        }
        with celery_worker(environment):
            ours = Worker(database_url, redis_url)
            ours.send(WARM_UP_MESSAGES)
            yield ours


class Floor:
    """A client of bench/sms_floor.py in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def send(self, messages: int) -> tuple[float, float]:
        before, started = self._cpu_seconds(), time.perf_counter()
        self._process.stdin.write(f"{messages}\n")
        self._process.stdin.flush()
        if self._process.stdout.readline().strip() != str(messages):
            raise RuntimeError("the floor did not send")
        return self._cpu_seconds() - before, time.perf_counter() - started

    def _cpu_seconds(self) -> float:
        return sum(psutil.Process(self._process.pid).cpu_times()[:2])


@contextmanager
def floor(client: str, at: Gateway) -> Iterator[Floor]:
    environment = {**os.environ, "REQUESTS_CA_BUNDLE": at.authority}
    arguments = [client, at.base_url, PRODUCTION["AFRICASTALKING_API_KEY"], str(MAX_AT_ONCE)]
    with subprocess.Popen(
        [sys.executable, "-m", "bench.sms_floor", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        bare = Floor(process)
        bare.send(MAX_AT_ONCE)
        yield bare
