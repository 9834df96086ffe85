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
from payments.booking_times import count_booking_delays
from payments.callbacks import CARD_EVENT, CONFIRMATION, PROMPT_RESULT
from payments.cards.events import CardEvents
from payments.mpesa.unlisted_codes import count_unlisted
from payments.provider_messages import SUCCESS, Paybills, confirmed_payment, prompted_payment, read_prompt_result
from store.core.connection_health import Interrupted, is_of_one_row
from store.core.inbox import Item
from store.payments.booking_delays import BookingDelay
from store.unit_of_work import Store, UnitOfWork

log = structlog.get_logger()

Apply = Callable[[Item, UnitOfWork], Payment | None]
"""Does what a message says; the payment that it credited, if it did."""

COUNTED_AT_ONCE = 50


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
        delays: list[BookingDelay] = []
        while (seen := self._apply_next(kind, last, delays)) is not None:
            last = seen
            if len(delays) >= COUNTED_AT_ONCE:
                count_booking_delays(self._store, delays)
                delays.clear()
        count_booking_delays(self._store, delays)
        return last

    def _apply_next(self, kind: str, last: int, delays: list[BookingDelay]) -> int | None:
        item = None
        try:
            with self._store.transaction() as work:
                item = work.inbox.next(kind, last)
                if item is None:
                    return None
                credited = self._kinds[kind](item, work)
                work.inbox.settle([item], {})
            if credited:
                delays.append(BookingDelay(credited.source, self._clock.now() - credited.received_at))
        except (Interrupted, Unavailable):
            raise  # nothing is wrong with the message: the next tick takes it up
        except Exception as error:
            if item is None:
                raise  # it is the inbox that cannot be read, not a message
            self._failed(kind, item, error)
        return item.id if item else None

    def _failed(self, kind: str, item: Item, error: Exception) -> None:
        """What makes sense to nobody is set aside. Whatever else it is, the message stays and is tried again: no
        payment is lost over an error of ours.
        """
        match error:
            case _ if is_of_one_row(error):
                log.warning("payment_message_waits", kind=kind, inbox_id=item.id)
            case ServiceError():
                self._refused(kind, item, error)
            case _:
                log.error("payment_message_failed", kind=kind, inbox_id=item.id, exc_info=error, alert=True)

    def _refused(self, kind: str, item: Item, error: ServiceError) -> None:
        log.error("payment_message_refused", kind=kind, inbox_id=item.id, reason=error.code, alert=True)
        with self._store.transaction() as work:
            work.inbox.settle([item], {item.id: error.code})

    def _prompt_result(self, item: Item, work: UnitOfWork) -> Payment | None:
        result = read_prompt_result(item.body)
        intent = work.intents.by_token(item.subject)
        if intent is None or intent.provider != MPESA:
            raise NotFound("The result of a prompt that we never sent", "no_request")
        if intent.checkout_id and result.checkout_id != intent.checkout_id:
            raise Refused("The result of another prompt", "other_prompt")
        if result.code == SUCCESS and result.paid:
            return self._book(prompted_payment(result, intent.id, item.received_at), work)
        found = meaning(STK, result.code, result.text)
        count_unlisted(STK, result.code, found, work)
        outcome = record_answer(RecordAnswer(intent, result.code, found), work, self._terms)
        log.info("prompt_ended", intent_id=intent.id, code=result.code, evidence=found.evidence, outcome=outcome)
        return None

    def _confirmation(self, item: Item, work: UnitOfWork) -> Payment | None:
        return self._book(confirmed_payment(item.body, self._paybills, item.received_at), work)

    def _book(self, payment: Payment, work: UnitOfWork) -> Payment | None:
        outcome = record_payment(payment, work, self._terms)
        log.info("payment_recorded", receipt=payment.receipt, source=payment.source, outcome=outcome)
        if outcome in DIFFERENT:
            log.error("payment_quarantined", receipt=payment.receipt, source=payment.source, alert=True)
        return payment if outcome is PaymentOutcome.CREDITED else None
