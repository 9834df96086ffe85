"""Our books beside Paystack's list: what is missing here is booked, what it does not list is looked into, and what went
back is taken back.
"""

from datetime import timedelta

import structlog

from domain.payments.payments import LISTED, PAYSTACK
from domain.payments.reconciliation import MISSING_HERE, MISSING_THERE, REVERSED_THERE, Break, HeldCard
from domain.ports import Clock
from domain.services.payments.record_payment import PaymentOutcome, record_payment
from domain.services.payments.settle_refund import RefundOutcome
from domain.terms import Terms
from payments.cards.payment_pages import card_payment, doubtful_payment
from payments.cards.paystack import GONE_BACK, NoAnswer, Paystack, PaystackRefused, Transaction
from payments.cards.refunds import Refunds
from payments.reconciliation import Differences, ReconciliationTally
from store.unit_of_work import Store

REFUNDS_WINDOW = timedelta(days=14)  # a refund is listed by the day when it was asked for, and takes some to be paid

log = structlog.get_logger()


class CardComparison:
    """Compares with Paystack's lists. Any of it may be repeated."""

    def __init__(
        self, store: Store, paystack: Paystack, refunds: Refunds, clock: Clock, terms: Terms, *, production: bool
    ) -> None:
        self._store = store
        self._paystack = paystack
        self._refunds = refunds
        self._clock = clock
        self._terms = terms
        self._production = production
        self._differences = Differences(store)

    def compare(self, window: timedelta) -> None:
        """Book what Paystack lists as paid and we do not hold; and look into what we hold and it does not list."""
        end = self._clock.now()
        tally, receipts = ReconciliationTally(), set[str]()
        for found in self._paystack.successes(end - window, end):
            tally.rows += 1
            tally.cents += found.requested_cents
            tally.came_of(self._listed(found))
            receipts.add(found.id)
        for outcome in self._refunds.settle_between(end - REFUNDS_WINDOW, end):
            tally.reversed += outcome is RefundOutcome.BOOKED
            tally.differences[REVERSED_THERE] += outcome in {RefundOutcome.DIFFERS, RefundOutcome.WAITS}
        with self._store.reading() as work:
            ours = work.breaks.cards_between(end - window, end)
        for held in ours:
            if held.receipt not in receipts:
                self._not_listed(held, tally)
        tally.differences = +tally.differences
        tally.closed = not tally.differences
        self._differences.note(PAYSTACK, LISTED, end - window, end, tally)

    def _listed(self, found: Transaction) -> PaymentOutcome:
        with self._store.transaction() as work:
            intent = work.intents.by_token(found.reference)
            if doubt := found.doubt(production=self._production):
                work.breaks.add(doubtful_payment(found, doubt, intent))
                return PaymentOutcome.QUARANTINED
            if intent is None:
                work.breaks.add(Break(MISSING_HERE, PAYSTACK, found.id, {"reference": found.reference}))
                return PaymentOutcome.QUARANTINED
            return record_payment(card_payment(found, intent.id, LISTED, work.now), work, self._terms)

    def _not_listed(self, held: HeldCard, tally: ReconciliationTally) -> None:
        """Its refund may have been asked for long ago; one that Paystack lists nowhere is a difference."""
        match self._paystack.verify(held.token):
            case Transaction(paid=True):
                return
            case NoAnswer(reason):
                log.warning("card_payment_not_verified", receipt=held.receipt, reason=reason)
                return
            case Transaction(status=status):
                kind = REVERSED_THERE if status == GONE_BACK else MISSING_THERE
            case PaystackRefused(status):
                kind = MISSING_THERE
        if kind == REVERSED_THERE and RefundOutcome.BOOKED in self._refunds.settle_all_of(held.receipt):
            return
        difference = Break(kind, PAYSTACK, held.receipt, {"here": held.cents, "there": status}, status)
        self._differences.found(difference, tally)
        log.error("card_payment_not_listed", receipt=held.receipt, kind=kind, alert=True)
