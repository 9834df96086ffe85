"""Our books beside M-Pesa's own list of the last two days: what is missing here is booked, what it lists is confirmed,
and what somebody reported and it does not list is a difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from domain.errors import InvalidInput
from domain.payments.payments import MPESA, PULL, Payment
from domain.payments.reconciliation import MISSING_HERE, MISSING_THERE, Break
from domain.payments.references import clean_reference
from domain.ports import Clock
from domain.services.payments.record_payment import NEW, PaymentOutcome, record_payment
from domain.terms import Terms
from payments.mpesa.daraja import PULL_PAGE_ROWS, Daraja, DarajaAccepted, pulled_rows
from payments.provider_messages import pulled_payment
from payments.reconciliation import Differences, ReconciliationTally
from store.payments.payments import Listed
from store.unit_of_work import Store

MAX_PAGES = 2_000
SURELY_LISTED = timedelta(hours=1)  # M-Pesa may list a payment a while after it has reported it

log = structlog.get_logger()


class PullComparison:
    """Compares with M-Pesa's pull interface. Any of it may be repeated."""

    def __init__(self, store: Store, daraja: Daraja, clock: Clock, terms: Terms) -> None:
        self._store = store
        self._daraja = daraja
        self._clock = clock
        self._terms = terms
        self._differences = Differences(store)

    def book(self, window: timedelta) -> None:
        """Book what M-Pesa lists of this window and nobody reported."""
        end = self._clock.now()
        tally, _ = self._book_pulled(end - window, end)
        tally.closed = not tally.differences
        self._differences.note(MPESA, PULL, end - window, end, tally)

    def find_missing_there(self, window: timedelta) -> None:
        """As `book`; and list what was reported to us in this time and M-Pesa does not list: somebody else may have
        reported it.
        """
        end = self._clock.now()
        tally = self._compared(end - window, end)
        self._differences.note(MPESA, PULL, end - window, end, tally)

    def find_all(self, window: timedelta) -> None:
        """As `find_missing_there`; and list what M-Pesa called paid without a receipt, and the list has none for."""
        end = self._clock.now()
        tally = self._compared(end - window, end)
        with self._store.reading() as work:
            unreceipted = work.breaks.unreceipted_before(end - SURELY_LISTED)
        for name, cents in unreceipted.items():
            self._differences.found(Break(MISSING_HERE, MPESA, name, {"asked": cents, "source": PULL}), tally)
            log.error("receipt_never_came", checkout_id=name, alert=True)
        tally.closed = not tally.differences
        self._differences.note(MPESA, PULL, end - window, end, tally)

    def _compared(self, start: datetime, end: datetime) -> ReconciliationTally:
        """By our own time of a message: that in it somebody else has chosen."""
        tally, receipts = self._book_pulled(start, end)
        with self._store.reading() as work:
            ours = work.breaks.reported_between(MPESA, start + SURELY_LISTED, end - SURELY_LISTED)
        for receipt in ours.keys() - receipts:
            missing = Break(MISSING_THERE, MPESA, receipt, {"here": ours[receipt], "source": PULL})
            self._differences.found(missing, tally)
            log.error("payment_missing_there", receipt=receipt, alert=True)
        tally.closed = not tally.differences
        return tally

    def _book_pulled(self, start: datetime, end: datetime) -> tuple[ReconciliationTally, set[str]]:
        """What came of it, and the receipts that M-Pesa lists."""
        tally, receipts = ReconciliationTally(), set[str]()
        for rows in self._pulled(start, end):
            payments = [payment for payment in map(self._read, rows) if payment]
            tally.rows += len(rows)
            tally.cents += sum(payment.cents for payment in payments)
            receipts.update(payment.receipt for payment in payments)
            for payment in self._news(payments):
                tally.came_of(self._booked(payment))
        return tally, receipts

    def _news(self, payments: Sequence[Payment]) -> list[Payment]:
        """Those of which the pull can tell something new. Most it cannot, for it lists each payment twelve times: they
        are confirmed by it, once.
        """
        with self._store.reading() as work:
            ours = work.payments.listed(MPESA, [payment.receipt for payment in payments])
        known = [each for payment in payments if (each := ours.get(payment.receipt)) and _says_the_same(payment, each)]
        done = {each.receipt for each in known if each.confirmed_by == PULL or each.needs_no_more}
        unconfirmed = [each.id for each in known if each.receipt in done and each.confirmed_by != PULL]
        if unconfirmed:
            with self._store.transaction() as work:
                work.payments.confirm(unconfirmed, PULL)
        return [payment for payment in payments if payment.receipt not in done]

    def _pulled(self, start: datetime, end: datetime) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Page by page."""
        for page in range(MAX_PAGES):
            outcome = self._daraja.pull(start, end, page * PULL_PAGE_ROWS)
            if not isinstance(outcome, DarajaAccepted):
                log.error("payments_not_pulled", outcome=type(outcome).__name__, page=page, alert=True)
                raise InvalidInput("M-Pesa gives no list of payments", "not_pulled")
            rows = pulled_rows(outcome.answer)
            yield rows
            if len(rows) < PULL_PAGE_ROWS:
                return

    def _read(self, row: Mapping[str, Any]) -> Payment | None:
        try:
            return pulled_payment(row, self._clock.now())
        except InvalidInput:
            log.exception("pulled_row_not_understood", alert=True)
            return None

    def _booked(self, payment: Payment) -> PaymentOutcome:
        with self._store.transaction() as work:
            outcome = record_payment(payment, work, self._terms)
        if outcome in NEW:
            log.warning("payment_was_not_reported", receipt=payment.receipt, source=payment.source, outcome=outcome)
        return outcome


def _says_the_same(payment: Payment, ours: Listed) -> bool:
    return payment.cents == ours.cents and clean_reference(payment.reference) == ours.reference
