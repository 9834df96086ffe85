"""Understands what the callbacks kept: what a message changes, and that it is done, are one commit."""

from collections.abc import Callable, Mapping

import structlog

from domain.errors import NotFound, Refused, ServiceError, Unavailable
from domain.payments.payments import MPESA, Payment
from domain.payments.result_codes import STK, meaning
from domain.ports import Clock
from domain.services.payments.record_answer import RecordAnswer, record_answer
from domain.services.payments.record_payment import DIFFERENT, PaymentOutcome, record_payment
from domain.terms import Terms
from payments.callbacks import CARD_EVENT, CONFIRMATION, PROMPT_RESULT
from payments.cards.events import CardEvents
from payments.mpesa.unlisted_codes import count_unlisted
from payments.provider_messages import SUCCESS, Paybills, confirmed_payment, prompted_payment, read_prompt_result
from store.core.connection_health import Interrupted
from store.core.inbox import Item
from store.unit_of_work import Store, UnitOfWork

log = structlog.get_logger()

Apply = Callable[[Item, UnitOfWork], None]


class PaymentInbox:
    """Applies messages in the order in which they came; one that fails does not hold up those behind it."""

    def __init__(self, store: Store, clock: Clock, terms: Terms) -> None:
        self._store = store
        self._clock = clock
        self._terms = terms
        self._paybills = Paybills(bills=terms.paybill, connections=terms.connections_paybill)
        self._kinds: Mapping[str, Apply] = {
            PROMPT_RESULT: self._prompt_result,
            CONFIRMATION: self._confirmation,
            CARD_EVENT: CardEvents(terms).apply,
        }

    def apply(self) -> set[str]:
        """All that came in and that nobody else is at; the kinds of which there was any."""
        return {kind for kind in self._kinds if self._apply_all(kind)}

    def _apply_all(self, kind: str) -> int:
        """Of one kind; the last that was seen, 0 when there was none."""
        last = 0
        while (seen := self._apply_next(kind, last)) is not None:
            last = seen
        return last

    def _apply_next(self, kind: str, last: int) -> int | None:
        item = None
        try:
            with self._store.transaction() as work:
                item = work.inbox.next(kind, last)
                if item is None:
                    return None
                self._kinds[kind](item, work)
                work.inbox.settle([item], {})
        except (Interrupted, Unavailable):
            raise  # nothing is wrong with the message: the next tick takes it up
        except ServiceError as error:
            if item is None:
                raise
            self._refused(kind, item, error)
        except Exception:
            if item is None:
                raise  # it is the inbox that cannot be read, not a message
            # Whatever it is, the message stays and is tried again: no payment is lost over an error of ours.
            log.exception("payment_message_failed", kind=kind, inbox_id=item.id, alert=True)
        return item.id if item else None

    def _refused(self, kind: str, item: Item, error: ServiceError) -> None:
        log.error("payment_message_refused", kind=kind, inbox_id=item.id, reason=error.code, alert=True)
        with self._store.transaction() as work:
            work.inbox.settle([item], {item.id: error.code})

    def _prompt_result(self, item: Item, work: UnitOfWork) -> None:
        result = read_prompt_result(item.body)
        intent = work.intents.by_token(item.subject)
        if intent is None or intent.provider != MPESA:
            raise NotFound("The result of a prompt that we never sent", "no_request")
        if intent.checkout_id and result.checkout_id != intent.checkout_id:
            raise Refused("The result of another prompt", "other_prompt")
        if result.code == SUCCESS and result.paid:
            self._book(prompted_payment(result, intent.id, item.received_at), work)
            return
        found = meaning(STK, result.code, result.text)
        count_unlisted(STK, result.code, found, work)
        outcome = record_answer(RecordAnswer(intent, result.code, found), work, self._terms)
        log.info("prompt_ended", intent_id=intent.id, code=result.code, evidence=found.evidence, outcome=outcome)

    def _confirmation(self, item: Item, work: UnitOfWork) -> None:
        self._book(confirmed_payment(item.body, self._paybills, item.received_at), work)

    def _book(self, payment: Payment, work: UnitOfWork) -> None:
        outcome = record_payment(payment, work, self._terms)
        log.info("payment_recorded", receipt=payment.receipt, source=payment.source, outcome=outcome)
        if outcome is PaymentOutcome.CREDITED:
            work.payment_delays.count(payment.source, self._clock.now() - payment.received_at)
        if outcome in DIFFERENT:
            log.error("payment_quarantined", receipt=payment.receipt, source=payment.source, alert=True)
