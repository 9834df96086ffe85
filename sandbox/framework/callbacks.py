"""Posts a provider's callbacks to the merchant: late, twice, all at once, again or not at all, as the policy says."""

import itertools
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any

from pydantic import Field

from sandbox.framework.clock import Clock
from sandbox.framework.commands import Command
from sandbox.framework.http_client import HttpClient, UnreachableError
from sandbox.framework.scheduler import Scheduler
from sandbox.framework.scripts import When

MAX_ENTRIES = 10_000
# A fresh connection each time: a kept one may just be closing, and a callback that is sent once would be lost.
JSON_HEADERS = {"Content-Type": "application/json", "Connection": "close"}


class DeliveryPolicy(Command):
    """`times` copies over `threads` threads, after `delay_seconds`; each repeated up to `retries` times until taken."""

    times: int = Field(default=1, ge=0)
    threads: int = Field(default=1, ge=1)
    delay_seconds: float = 0
    retries: int = 0
    retry_after_seconds: float = 1


@dataclass(frozen=True, slots=True)
class Callback:
    """`taken_by` are the statuses after which it is not repeated."""

    kind: str
    url: str
    body: bytes
    policy: DeliveryPolicy = field(default_factory=DeliveryPolicy)
    headers: Mapping[str, str] = field(default_factory=lambda: JSON_HEADERS)
    timeout_seconds: float = 30
    taken_by: Collection[int] = range(200, 300)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt and what came of it: `status` is None when there was no answer, and `answer` says why."""

    kind: str
    url: str
    body: str
    attempt: int
    at: str
    status: int | None
    answer: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def listed(self) -> dict[str, Any]:
        names = ("kind", "url", "body", "attempt", "at", "status", "answer")
        return {name: getattr(self, name) for name in names}


class CallbackSender:
    def __init__(self, clock: Clock, scheduler: Scheduler) -> None:
        self.deliveries: deque[Delivery] = deque(maxlen=MAX_ENTRIES)
        self.client = HttpClient()
        self._clock = clock
        self._scheduler = scheduler

    def announce(self, callbacks: Iterable[Callback], when: When) -> None:
        """After the reply to the request that caused them, or before it."""
        if when == "before_reply":
            self.deliver(callbacks)
        else:
            self.send(callbacks)

    def send(self, callbacks: Iterable[Callback]) -> None:
        """Soon; those of the same delay one after the other, in the order given."""
        delay_of = attrgetter("policy.delay_seconds")
        for delay, group in itertools.groupby(sorted(callbacks, key=delay_of), key=delay_of):
            self._scheduler.after(delay, partial(self.deliver, tuple(group)))

    def deliver(self, callbacks: Iterable[Callback]) -> None:
        """At once; returns when every copy was answered or its retry is scheduled."""
        for callback in callbacks:
            if callback.policy.threads == 1:
                for _ in range(callback.policy.times):
                    self._try(callback)
            else:
                with ThreadPoolExecutor(callback.policy.threads) as threads:
                    list(threads.map(self._try, [callback] * callback.policy.times))

    def post(self, callback: Callback, *, attempt: int = 0) -> Delivery:
        """Once, whatever its policy says."""
        posted_at = self._clock.now().isoformat()
        status, answer, headers = self._exchange(callback)
        body = callback.body.decode(errors="replace")
        delivery = Delivery(callback.kind, callback.url, body, attempt, posted_at, status, answer, headers)
        self.deliveries.append(delivery)
        return delivery

    def _try(self, callback: Callback, attempt: int = 0) -> None:
        delivery = self.post(callback, attempt=attempt)
        if delivery.status not in callback.taken_by and attempt < callback.policy.retries:
            self._scheduler.after(callback.policy.retry_after_seconds, partial(self._try, callback, attempt + 1))

    def _exchange(self, callback: Callback) -> tuple[int | None, str, Mapping[str, str]]:
        try:
            answer = self.client.post(
                callback.url, callback.body, callback.headers, timeout_seconds=callback.timeout_seconds
            )
        except UnreachableError as error:
            return None, str(error), {}
        return answer.status, answer.text, answer.headers
