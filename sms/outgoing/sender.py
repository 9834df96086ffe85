"""Empties the queue: claim, send on a few dozen threads, record; each round takes in those that have an outcome.

Only what starts at once is claimed, so a kill leaves no more in doubt than was being sent, and a code that is queued
now overtakes a campaign at the next round.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property
from queue import Empty, SimpleQueue
from threading import Event, Lock
from time import monotonic, sleep

import structlog

from domain.errors import Unavailable
from domain.messaging.sending import (
    STOPPED,
    Claimed,
    NotSent,
    Outcome,
    Result,
    SmsAccepted,
    SmsGateway,
    SmsRefused,
    SmsUnknown,
    Window,
    wait_before_again,
)
from domain.ports import Clock
from store.core.token_bucket import TokenBucket
from store.messaging.restores import Restores
from store.messaging.sending import Sending

MAX_AT_ONCE = 64
ENOUGH_FOR_A_ROUND = MAX_AT_ONCE // 2
ROUND_SECONDS = 0.5
RECORDING_SECONDS = 45.0

log = structlog.get_logger()


class Sender:
    """One per process, safe for threads. `sender_ids` by purpose; the empty name is for all others."""

    def __init__(
        self,
        queue: Sending,
        restores: Restores,
        gateway: SmsGateway,
        bucket: TokenBucket,
        clock: Clock,
        window: Window,
        sender_ids: Mapping[str, str],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._queue = queue
        self._restores = restores
        self._gateway = gateway
        self._bucket = bucket
        self._clock = clock
        self._window = window
        self._sender_ids = sender_ids
        self._chance = chance
        self._wanted = Event()
        self._running = Lock()
        self._stopping = Event()

    def run(self) -> None:
        """Send until nothing more is due. A second caller leaves its wish with the first, and goes."""
        self._wanted.set()
        while self._wanted.is_set() and self._running.acquire(blocking=False):
            try:
                self._wanted.clear()
                self._empty_the_queue()
            finally:
                self._running.release()

    def stop(self) -> None:
        """Claim no more; what is being sent is still recorded."""
        self._stopping.set()

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(MAX_AT_ONCE, thread_name_prefix="sms")

    def _empty_the_queue(self) -> None:
        if not self._knows_what_was_sent():
            return
        in_flight = _InFlight()
        while self._start_more(in_flight) or in_flight.count:
            self._record(in_flight.endings())

    def _knows_what_was_sent(self) -> bool:
        """Whether this is the database that it was, and not one of an earlier moment."""
        try:
            compared = self._restores.look(self._clock.now())
        except Unavailable:
            log.warning("sms_queue_unavailable")
            return False
        if compared.halted:
            log.error("sms_halted", state=STOPPED, reason=compared.reason, alert=True)
        elif not compared.goes_on:
            log.error("sms_waits_for_logs", reason=compared.reason, alert=True)
        return compared.goes_on

    def _start_more(self, in_flight: "_InFlight") -> bool:
        """Whether there may be more to send than was started."""
        if self._stopping.is_set():
            return False
        wanted = MAX_AT_ONCE - in_flight.count
        granted = self._bucket.take(wanted) if wanted else 0
        if not granted:
            return True
        claimed = self._claim(granted)
        self._bucket.settle(granted, sum(message.parts for message in claimed))
        for message in claimed:
            in_flight.count += 1
            self._threads.submit(self._send, message, in_flight)
        return bool(claimed)

    def _claim(self, limit: int) -> Sequence[Claimed]:
        now = self._clock.now()
        try:
            return self._queue.claim(limit, self._window.last_priority(now), now)
        except Unavailable:
            log.warning("sms_queue_unavailable")
            return ()

    def _send(self, message: Claimed, in_flight: "_InFlight") -> None:
        sender_id = self._sender_ids.get(message.purpose, self._sender_ids[""])
        try:
            outcome = self._gateway.send(message.phone, message.text, sender_id)
        except Exception:
            log.exception("sms_send_failed", message_id=message.id, alert=True)
            outcome = SmsUnknown("error of ours")
        in_flight.ended.put((message, outcome))

    def _record(self, endings: Sequence[tuple[Claimed, Outcome]]) -> None:
        if not endings:
            return
        now = self._clock.now()
        results = [Result(message, outcome, self._again_at(message, outcome, now)) for message, outcome in endings]
        self._keep_accepted(results, now)
        self._insist(lambda: self._watch_the_way(results, now))
        self._insist(lambda: self._queue.record(results, now))
        _log_results(results)

    def _keep_accepted(self, results: Sequence[Result], now: datetime) -> None:
        """Off the database, before anything else is sent; without a disk for it messages still go out."""
        try:
            self._restores.note_accepted(results, now)
        except OSError as error:
            log.error("sent_log_failed", error=error.strerror, alert=True)  # noqa: TRY400 - the disk is full, or not ours

    def _again_at(self, message: Claimed, outcome: Outcome, now: datetime) -> datetime | None:
        if not isinstance(outcome, NotSent):
            return None
        if outcome.halt:
            return now
        return now + (outcome.wait or wait_before_again(message.attempt, self._chance()))

    def _watch_the_way(self, results: Sequence[Result], now: datetime) -> None:
        refusals = [each.outcome for each in results if isinstance(each.outcome, NotSent) and each.outcome.halt]
        for halt, reason in {refusal.halt: refusal.status for refusal in refusals if refusal.halt}.items():
            if self._queue.halt(halt, reason, now):
                log.error("sms_halted", state=halt, reason=reason, alert=True)
        tried = not refusals and any(each.message.trial and isinstance(each.outcome, SmsAccepted) for each in results)
        if tried and self._queue.resume_by_trial(now):
            log.info("sms_resumed", by="an accepted message")

    def _insist(self, step: Callable[[], None]) -> None:
        """What the gateway answered must not be lost because the database is unavailable for a moment."""
        give_up_at = monotonic() + RECORDING_SECONDS
        while monotonic() < give_up_at:
            try:
                step()
            except Unavailable:
                log.warning("sms_queue_unavailable")
                sleep(ROUND_SECONDS)
            else:
                return
        log.error("sms_results_lost", alert=True)


class _InFlight:
    """The messages between claim and record of one run."""

    def __init__(self) -> None:
        self.count = 0
        self.ended: SimpleQueue[tuple[Claimed, Outcome]] = SimpleQueue()

    def endings(self) -> list[tuple[Claimed, Outcome]]:
        """Those that have an outcome, as soon as there are enough of them or the round is over."""
        over_at = monotonic() + ROUND_SECONDS
        enough = min(max(self.count, 1), ENOUGH_FOR_A_ROUND)
        endings: list[tuple[Claimed, Outcome]] = []
        while len(endings) < enough and (left := over_at - monotonic()) > 0:
            try:
                endings.append(self.ended.get(timeout=left))
            except Empty:
                break
        self.count -= len(endings)
        return endings


def _log_results(results: Sequence[Result]) -> None:
    said = Counter(type(each.outcome).__name__.removeprefix("Sms").lower() for each in results)
    log.info("sms_round", **said)
    for each in results:
        if isinstance(each.outcome, SmsRefused) and not each.outcome.expected:
            log.error("sms_refused", message_id=each.message.id, status=each.outcome.status, alert=True)
