"""Sends PIN prompts and asks what became of them. A prompt is claimed and committed before it is sent, and never sent
again unless it is proved that it was not sent.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Protocol

import structlog

from domain.payments.payments import FAILED, MPESA, Intent
from domain.payments.result_codes import PUSH, QUERY, STK, Evidence, Next, meaning
from domain.ports import Clock
from domain.services.payments.accept_prompt import AcceptPrompt, accept_prompt
from domain.services.payments.ask_provider_again import AskProviderAgain, ask_provider_again
from domain.services.payments.lose_prompt import LosePrompt, lose_prompt
from domain.services.payments.record_answer import RecordAnswer, RecordedAnswer, record_answer
from domain.services.payments.refuse_prompt import RefusePrompt, refuse_prompt
from domain.terms import Terms
from domain.values.money import CENTS_PER_SHILLING
from payments import json_fields
from payments.mpesa.daraja import Daraja, DarajaAccepted, DarajaRefused, Outcome, Prompt
from payments.mpesa.unlisted_codes import count_unlisted
from store.unit_of_work import Store, UnitOfWork

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
        answer = self._daraja.query(intent.checkout_id, self._clock.now()) if intent.checkout_id else None
        with self._store.transaction() as work:
            settled = self._settled(intent, answer, work)
            if not settled:
                ask_provider_again(AskProviderAgain(intent), work, self._terms)

    def _settled(self, intent: Intent, answer: Outcome | None, work: UnitOfWork) -> bool:
        """Whether Daraja knows how the prompt ended. That it answers nothing, or refuses to, proves nothing of it: the
        code of a refusal is about the query. Only that the prompt is under way is said by a refusal, too.
        """
        match answer:
            case DarajaAccepted(said):
                code, text = json_fields.text(said, "ResultCode"), json_fields.text(said, "ResultDesc")
                found = meaning(STK, code, text)
                count_unlisted(STK, code, found, work)
            case DarajaRefused(code, text):
                found = meaning(STK, code, text)
                if found.evidence is not Evidence.PENDING:
                    count_unlisted(QUERY, code, meaning(PUSH, code, text), work)
                    log.info("prompt_query_refused", intent_id=intent.id, code=code, reason=text)
                    return False
            case _:
                return False
        outcome = record_answer(RecordAnswer(intent, code, found), work, self._terms)
        log.info("prompt_asked", intent_id=intent.id, code=code, evidence=found.evidence, outcome=outcome)
        self._alert(intent, code, found.then)
        if outcome is RecordedAnswer.CONFIRMED and intent.state == FAILED:
            log.error("prompt_paid_after_failure", intent_id=intent.id, alert=True)
        settled = found.evidence in {Evidence.PAID, Evidence.FAILED}
        if settled and outcome is RecordedAnswer.UNCHANGED:
            work.intents.ask_again(intent.id, None)
        return settled

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
                    command = AcceptPrompt(intent, json_fields.text(answer, "CheckoutRequestID"))
                    accept_prompt(command, work, self._terms)
                    log.info("prompt_sent", intent_id=intent.id)
                case DarajaRefused(code, text):
                    found = meaning(PUSH, code, text)
                    count_unlisted(PUSH, code, found, work)
                    refuse_prompt(RefusePrompt(intent, found, code, self._chance()), work, self._terms)
                    log.warning("prompt_refused", intent_id=intent.id, code=code, reason=text, then=found.then)
                    self._alert(intent, code, found.then)
                case unknown:
                    lose_prompt(LosePrompt(intent, unknown.reason), work, self._terms)
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
