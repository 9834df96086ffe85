"""Sends PIN prompts and asks what became of them. A prompt is claimed and committed before it is sent, and never sent
again unless it is proved that it was not sent.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any, Protocol

import structlog

from domain.payments.payments import FAILED, MPESA, Intent
from domain.payments.result_codes import NO_CONNECTION, PUSH, STK, Evidence, Next, meaning
from domain.ports import Clock
from domain.services.payments.settle_request import (
    outcome_reported,
    prompt_accepted,
    prompt_lost,
    prompt_refused,
    still_pending,
)
from domain.terms import Terms
from domain.values.money import CENTS_PER_SHILLING
from payments import json_fields
from payments.mpesa.daraja import Daraja, DarajaAccepted, DarajaRefused, Prompt
from store.unit_of_work import Store

AT_ONCE = 5
LEASE = timedelta(seconds=120)
RUNS_OF_A_PROCESS = 2

log = structlog.get_logger()


class Bucket(Protocol):
    """How many requests may leave now."""

    def take(self, wanted: int) -> int: ...

    def settle(self, granted: int, used: int) -> None: ...


class StkPush:
    """The prompts of one process. Two runs at a time at most: a Daraja that hangs must not hold up all other work."""

    def __init__(
        self,
        store: Store,
        daraja: Daraja,
        bucket: Bucket,
        clock: Clock,
        terms: Terms,
        *,
        callbacks_at: str,
        chance: Callable[[], float],
    ) -> None:
        self._store = store
        self._daraja = daraja
        self._bucket = bucket
        self._clock = clock
        self._terms = terms
        self._callbacks_at = callbacks_at
        self._chance = chance
        self._runs = BoundedSemaphore(RUNS_OF_A_PROCESS)
        # The same threads for ever: each keeps a connection to Redis.
        self._threads = ThreadPoolExecutor(AT_ONCE * RUNS_OF_A_PROCESS, thread_name_prefix="prompts")

    def send(self) -> None:
        """Send the prompts that are due."""
        if not self._runs.acquire(blocking=False):
            return
        try:
            while claimed := self._claimed():
                list(self._threads.map(self._send, claimed))
        finally:
            self._runs.release()

    def ask(self, intent: Intent) -> None:
        """Ask what became of a prompt, and settle it if Daraja knows."""
        if intent.checkout_id is None:
            with self._store.transaction() as work:
                still_pending(intent, work, self._terms)
            return
        outcome = self._daraja.query(intent.checkout_id, self._clock.now())
        code, text = _answered(outcome)
        found = meaning(STK, code, text)
        with self._store.transaction() as work:
            settled = found.evidence in {Evidence.PAID, Evidence.FAILED}
            changed = outcome_reported(intent, found, code, work, self._terms)
            if not settled:
                still_pending(intent, work, self._terms)
            elif not changed:
                work.intents.ask_again(intent.id, None)
        log.info("prompt_asked", intent_id=intent.id, code=code, evidence=found.evidence, changed=changed)
        self._alert(intent, code, found.then)
        if changed and found.evidence is Evidence.PAID and intent.state == FAILED:
            log.error("prompt_paid_after_failure", intent_id=intent.id, alert=True)

    def _claimed(self) -> list[Intent]:
        granted = self._bucket.take(AT_ONCE)
        if not granted:
            return []
        with self._store.transaction() as work:
            claimed: list[Intent] = work.intents.claim(MPESA, granted, LEASE)
        self._bucket.settle(granted, len(claimed))
        return claimed

    def _send(self, intent: Intent) -> None:
        outcome = self._daraja.push(self._prompt(intent), self._clock.now())
        with self._store.transaction() as work:
            match outcome:
                case DarajaAccepted(answer):
                    prompt_accepted(intent, json_fields.text(answer, "CheckoutRequestID"), work)
                    log.info("prompt_sent", intent_id=intent.id)
                case DarajaRefused(code, text):
                    found = meaning(PUSH, code, text)
                    prompt_refused(intent, found, code, self._chance(), work, self._terms)
                    log.warning("prompt_refused", intent_id=intent.id, code=code, reason=text, then=found.then)
                    self._alert(intent, code, found.then)
                case unknown:
                    prompt_lost(intent, unknown.reason, work)
                    log.warning("prompt_lost", intent_id=intent.id, reason=unknown.reason)

    def _prompt(self, intent: Intent) -> Prompt:
        return Prompt(
            phone=intent.phone,
            shillings=intent.cents // CENTS_PER_SHILLING,
            account_number=intent.account_number,
            callback_url=f"{self._callbacks_at}/stk/{intent.token}",
        )

    def _alert(self, intent: Intent, code: str, then: Next) -> None:
        if then is Next.CALL_OPERATORS:
            log.error("daraja_needs_operators", intent_id=intent.id, code=code, alert=True)


def _answered(outcome: Any) -> tuple[str, str]:
    """The code and text of a query's answer."""
    match outcome:
        case DarajaAccepted(answer):
            return json_fields.text(answer, "ResultCode"), json_fields.text(answer, "ResultDesc")
        case DarajaRefused(code, text):
            return code, text
        case unknown:
            return NO_CONNECTION, unknown.reason
