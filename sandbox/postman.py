"""Brings a gateway's messages to the merchant: late, twice, all at once, or not at all, as the policy of each says."""

import itertools
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any

import urllib3
from pydantic import Field

from sandbox.clock import Clock
from sandbox.commands import Command
from sandbox.timetable import Timetable

TIMEOUT = urllib3.Timeout(connect=2, read=30)
SUCCESSES = range(200, 300)


class Policy(Command):
    """`times` copies over `threads` threads, after `delay_seconds`; each repeated up to `retries` times until a 2xx."""

    times: int = Field(default=1, ge=0)
    threads: int = Field(default=1, ge=1)
    delay_seconds: float = 0
    retries: int = 0
    retry_after_seconds: float = 1


@dataclass(frozen=True, slots=True)
class Letter:
    kind: str
    url: str
    body: bytes
    policy: Policy = field(default_factory=Policy)
    headers: dict[str, str] = field(default_factory=dict)


class Postman:
    def __init__(self, clock: Clock, timetable: Timetable) -> None:
        self.deliveries: list[dict[str, Any]] = []
        self._clock = clock
        self._timetable = timetable
        self._connections = urllib3.PoolManager(retries=False, timeout=TIMEOUT)

    def send(self, letters: Iterable[Letter]) -> None:
        """Soon; letters of the same delay one after the other, in the order given."""
        delay_of = attrgetter("policy.delay_seconds")
        for delay, group in itertools.groupby(sorted(letters, key=delay_of), key=delay_of):
            self._timetable.after(delay, partial(self.deliver, tuple(group)))

    def deliver(self, letters: Iterable[Letter]) -> None:
        """At once; returns when every copy was answered or given up."""
        for letter in letters:
            with ThreadPoolExecutor(letter.policy.threads) as carriers:
                list(carriers.map(self._carry, [letter] * letter.policy.times))

    def post(self, letter: Letter, *, attempt: int = 0, timeout: urllib3.Timeout = TIMEOUT) -> dict[str, Any]:
        """What became of it: `status` is None when there was no answer."""
        delivery = {
            "kind": letter.kind,
            "url": letter.url,
            "body": letter.body.decode(errors="replace"),
            "attempt": attempt,
            "at": self._clock.now().isoformat(),
            **self._exchange(letter, timeout),
        }
        self.deliveries.append(delivery)
        return delivery

    def _carry(self, letter: Letter, attempt: int = 0) -> None:
        delivery = self.post(letter, attempt=attempt)
        if delivery["status"] not in SUCCESSES and attempt < letter.policy.retries:
            self._timetable.after(letter.policy.retry_after_seconds, partial(self._carry, letter, attempt + 1))

    def _exchange(self, letter: Letter, timeout: urllib3.Timeout) -> dict[str, Any]:
        # A fresh connection each time: a kept one may just be closing, and the message would be lost.
        headers = {"Content-Type": "application/json", "Connection": "close", **letter.headers}
        try:
            answer = self._connections.request(
                "POST", letter.url, body=letter.body, headers=headers, timeout=timeout, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            return {"status": None, "answer": str(error)}
        return {"status": answer.status, "answer": answer.data.decode(errors="replace")}
