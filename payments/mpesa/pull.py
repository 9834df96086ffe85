"""Our books beside M-Pesa's own list of the last two days: what is missing here is booked, what it lists is confirmed,
and what somebody reported and it does not list is a difference.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
PULL_OF_CONNECTIONS = "pull of connections"
"""The runs of the paybill for connections by their name: those of the paybill for bills are `PULL`."""
SURELY_LISTED = timedelta(hours=1)  # M-Pesa may list a payment a while after it has reported it

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PulledPaybill:
    """A paybill that M-Pesa lists: its shortcode, and the name of its runs."""

    shortcode: str
    run: str

    @property
    def for_connections(self) -> bool:
        return self.run == PULL_OF_CONNECTIONS


class PullComparison:
    """Compares with M-Pesa's pull interface, each paybill by itself. Any of it may be repeated."""

    def __init__(self, store: Store, daraja: Daraja, clock: Clock, terms: Terms) -> None:
        self._bills = PulledPaybill(terms.paybill, PULL)
        self._connections = PulledPaybill(terms.connections_paybill, PULL_OF_CONNECTIONS)
        self._store = store
        self._daraja = daraja
        self._clock = clock
        self._terms = terms
        self._differences = Differences(store)

    def book(self, window: timedelta) -> None:
        """Book what M-Pesa lists of this window and nobody reported."""

        def book(paybill: PulledPaybill) -> None:
            end = self._clock.now()
            tally, _ = self._book_pulled(paybill, end - window, end)
            tally.closed = not tally.differences
            self._differences.note(MPESA, paybill.run, end - window, end, tally)

        self._each(book)

    def find_missing_there(self, window: timedelta) -> None:
        """As `book`; and list what was reported to us in this time and M-Pesa does not list: somebody else may have
        reported it.
        """

        def find(paybill: PulledPaybill) -> None:
            end = self._clock.now()
            tally = self._compared(paybill, end - window, end)
            self._differences.note(MPESA, paybill.run, end - window, end, tally)

        self._each(find)

    def find_all(self, window: timedelta) -> None:
        """As `find_missing_there`; and list what M-Pesa called paid without a receipt, and the list has none for."""

        def find(paybill: PulledPaybill) -> None:
            end = self._clock.now()
            tally = self._compared(paybill, end - window, end)
            if not paybill.for_connections:
                self._find_unreceipted(end, tally)
            tally.closed = not tally.differences
            self._differences.note(MPESA, paybill.run, end - window, end, tally)

        self._each(find)

    def _each(self, do: Callable[[PulledPaybill], None]) -> None:
        """The list of one paybill does not wait for the other's. Raises `InvalidInput` where M-Pesa gives one not."""
        refused: InvalidInput | None = None
        for paybill in (self._bills, self._connections):
            try:
                do(paybill)
            except InvalidInput as error:
                refused = error
        if refused:
            raise refused

    def _find_unreceipted(self, end: datetime, tally: ReconciliationTally) -> None:
        """Prompts go by the paybill for bills alone."""
        with self._store.reading() as work:
            unreceipted = work.breaks.unreceipted_before(end - SURELY_LISTED)
        for name, cents in unreceipted.items():
            self._differences.found(Break(MISSING_HERE, MPESA, name, {"asked": cents, "source": PULL}), tally)
            log.error("receipt_never_came", checkout_id=name, alert=True)

    def _compared(self, paybill: PulledPaybill, start: datetime, end: datetime) -> ReconciliationTally:
        """By our own time of a message: that in it somebody else has chosen."""
        tally, receipts = self._book_pulled(paybill, start, end)
        since, until = start + SURELY_LISTED, end - SURELY_LISTED
        with self._store.reading() as work:
            ours = work.breaks.reported_between(MPESA, since, until, for_connections=paybill.for_connections)
        for receipt in ours.keys() - receipts:
            missing = Break(MISSING_THERE, MPESA, receipt, {"here": ours[receipt], "source": PULL})
            self._differences.found(missing, tally)
            log.error("payment_missing_there", receipt=receipt, alert=True)
        tally.closed = not tally.differences
        return tally

    def _book_pulled(
        self, paybill: PulledPaybill, start: datetime, end: datetime
    ) -> tuple[ReconciliationTally, set[str]]:
        """What came of it, and the receipts that M-Pesa lists."""
        tally, receipts = ReconciliationTally(), set[str]()
        for rows in self._pulled(paybill, start, end):
            payments = [payment for row in rows if (payment := self._read(row, paybill))]
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

    def _pulled(self, paybill: PulledPaybill, start: datetime, end: datetime) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Page by page. Raises `InvalidInput` where one cannot be had, and where there are more than are asked for."""
        for page in range(MAX_PAGES):
            outcome = self._daraja.pull(start, end, page * PULL_PAGE_ROWS, paybill.shortcode)
            if not isinstance(outcome, DarajaAccepted):
                kind = type(outcome).__name__
                log.error("payments_not_pulled", outcome=kind, page=page, paybill=paybill.shortcode, alert=True)
                raise InvalidInput("M-Pesa gives no list of payments", "not_pulled")
            rows = pulled_rows(outcome.answer)
            yield rows
            if len(rows) < PULL_PAGE_ROWS:
                return
        log.error("payments_not_pulled", outcome="too_many", page=MAX_PAGES, paybill=paybill.shortcode, alert=True)
        raise InvalidInput(f"M-Pesa lists more than {MAX_PAGES * PULL_PAGE_ROWS:,} payments", "not_pulled")

    def _read(self, row: Mapping[str, Any], paybill: PulledPaybill) -> Payment | None:
        try:
            return pulled_payment(row, self._clock.now(), for_connections=paybill.for_connections)
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
