"""Our ledger compared with the providers': what is missing here is booked, what differs is listed, and keeps a day
open.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from domain.errors import InvalidInput, ServiceError
from domain.payments.payments import LISTED, MPESA, PAYSTACK, PULL, STATEMENT, Payment, Reversal
from domain.payments.reconciliation import (
    ACCOUNT_DIFFERS,
    AMOUNT_DIFFERS,
    DUPLICATE,
    MISSING_HERE,
    MISSING_THERE,
    QUARANTINED,
    REVERSED_THERE,
    Break,
    HeldCard,
)
from domain.payments.references import clean_reference
from domain.ports import Clock
from domain.services.payments.record_payment import CLEARING, NEW, PaymentOutcome, record_payment
from domain.services.payments.record_reversal import KNOWN, REVERSED, record_reversal
from domain.terms import Terms
from payments.cards.payment_pages import card_payment
from payments.cards.paystack import GONE_BACK, NoAnswer, Paystack, PaystackRefused, Transaction
from payments.mpesa.daraja import PULL_PAGE_ROWS, Daraja, DarajaAccepted, pulled_rows
from payments.mpesa.statement import StatementRow
from payments.provider_messages import pulled_payment
from store.unit_of_work import Store

MAX_PAGES = 2_000
SURELY_LISTED = timedelta(hours=1)  # M-Pesa may list a payment a while after it has reported it
DIFFERENCE_OF = {
    PaymentOutcome.AMOUNT_DIFFERS: AMOUNT_DIFFERS,
    PaymentOutcome.ACCOUNT_DIFFERS: ACCOUNT_DIFFERS,
    PaymentOutcome.QUARANTINED: QUARANTINED,
}

log = structlog.get_logger()


@dataclass
class ReconciliationTally:
    """What a comparison found. `differences` are those that it could not mend, by kind, settled before or not.

    `closed` is whether nothing is open any more of all that was compared.
    """

    rows: int = 0
    cents: int = 0
    posted: int = 0
    reversed: int = 0
    ignored: int = 0
    differences: Counter[str] = field(default_factory=Counter)
    closed: bool = False

    def came_of(self, outcome: PaymentOutcome) -> None:
        """Count what became of a payment that the provider lists."""
        self.posted += outcome in NEW
        if outcome in DIFFERENCE_OF:
            self.differences[DIFFERENCE_OF[outcome]] += 1


class Reconciler:
    """Compares with M-Pesa's pull, its statement, and Paystack's list. Any of it may be repeated."""

    def __init__(
        self, store: Store, daraja: Daraja, paystack: Paystack, clock: Clock, terms: Terms, *, production: bool
    ) -> None:
        self._store = store
        self._daraja = daraja
        self._paystack = paystack
        self._clock = clock
        self._terms = terms
        self._production = production

    def pull(self, window: timedelta) -> None:
        """Book what M-Pesa lists of this window and nobody reported."""
        end = self._clock.now()
        tally, _ = self._book_pulled(end - window, end)
        tally.closed = not tally.differences
        self._note(MPESA, PULL, end - window, end, tally)

    def find_missing_there(self, window: timedelta) -> None:
        """As `pull`; and list what we were notified in this time and M-Pesa does not: somebody else may have reported
        it.
        """
        end = self._clock.now()
        tally = self._compared_with_pull(end - window, end)
        self._note(MPESA, PULL, end - window, end, tally)

    def pull_all(self, window: timedelta) -> None:
        """As `find_missing_there`; and list what M-Pesa called paid without a receipt, and the list has none for."""
        end = self._clock.now()
        tally = self._compared_with_pull(end - window, end)
        with self._store.reading() as work:
            unreceipted = work.breaks.unreceipted_before(end - SURELY_LISTED)
        for name, cents in unreceipted.items():
            self._differs(Break(MISSING_HERE, MPESA, name, {"asked": cents, "source": PULL}), tally)
            log.error("receipt_never_came", checkout_id=name, alert=True)
        tally.closed = not tally.differences
        self._note(MPESA, PULL, end - window, end, tally)

    def list_cards(self, window: timedelta) -> None:
        """Book what Paystack lists as paid and we do not hold; and look into what we hold and it does not list."""
        end = self._clock.now()
        tally, receipts = ReconciliationTally(), set[str]()
        for found in self._paystack.successes(end - window, end):
            tally.rows += 1
            tally.cents += found.requested_cents
            tally.came_of(self._listed(found))
            receipts.add(found.id)
        with self._store.reading() as work:
            ours = work.breaks.cards_between(end - window, end)
        for held in ours:
            if held.receipt not in receipts:
                self._not_listed(held, tally)
        tally.closed = not tally.differences
        self._note(PAYSTACK, LISTED, end - window, end, tally)

    def statement(self, rows: Iterable[StatementRow]) -> ReconciliationTally:
        """Compare with a statement of M-Pesa's portal. The same file again finds the same and books nothing new."""
        listed = _payments_first(rows)
        if not listed:
            raise InvalidInput("The statement has no completed rows", "empty_statement")
        tally, seen = ReconciliationTally(rows=len(listed)), set[Hashable]()
        first, last = min(row.completed_at for row in listed), max(row.completed_at for row in listed)
        with self._store.reading() as work:
            ours = work.breaks.booked_between(MPESA, first, last)
        for row in listed:
            if row.movement in seen:
                self._differs(Break(DUPLICATE, MPESA, row.receipt, {"cents": row.cents}), tally)
            else:
                seen.add(row.movement)
                self._compare(row, ours.get(row.receipt), tally)
        receipts = {row.receipt for row in listed}
        for receipt in ours.keys() - {row.receipt for row in listed if row.pays_in}:
            self._differs(Break(MISSING_THERE, MPESA, receipt, {"here": ours[receipt], "source": STATEMENT}), tally)
        with self._store.reading() as work:
            cleared = work.breaks.cleared(MPESA, CLEARING[MPESA], receipts)
            tally.closed = cleared == tally.cents and not work.breaks.any_open(MPESA, receipts | ours.keys())
        self._note(MPESA, STATEMENT, first, last, tally)
        return tally

    def _compare(self, row: StatementRow, held_cents: int | None, tally: ReconciliationTally) -> None:
        if row.pays_in:
            tally.cents += row.cents
            if row.cents != held_cents:
                self._missing_here(row, tally)
        elif row.reverses:
            tally.cents += row.cents
            self._reversed_there(row, tally)
        else:
            tally.ignored += 1

    def _missing_here(self, row: StatementRow, tally: ReconciliationTally) -> None:
        try:
            payment = row.payment(self._clock.now())
        except InvalidInput as error:
            self._differs(Break(MISSING_HERE, MPESA, row.receipt, {"there": row.cents, "why": error.code}), tally)
            return
        outcome = self._booked(payment)
        tally.came_of(outcome)
        if outcome in NEW:
            self._list(Break(MISSING_HERE, MPESA, row.receipt, {"there": row.cents}), settled=True)

    def _reversed_there(self, row: StatementRow, tally: ReconciliationTally) -> None:
        reversal = Reversal(MPESA, row.receipt, row.linked_receipt, -row.cents, STATEMENT, row.completed_at)
        details = {"original": reversal.original, "cents": reversal.cents}
        try:
            with self._store.transaction() as work:
                outcome = record_reversal(reversal, work, self._terms)
        except ServiceError as error:
            outcome = error.code
        if outcome == REVERSED:
            tally.reversed += 1
            self._list(Break(REVERSED_THERE, MPESA, row.receipt, details), settled=True)
        elif outcome != KNOWN:
            self._differs(Break(REVERSED_THERE, MPESA, row.receipt, {**details, "why": outcome}), tally)

    def _compared_with_pull(self, start: datetime, end: datetime) -> ReconciliationTally:
        """By our own time of a message: that in it somebody else has chosen."""
        tally, receipts = self._book_pulled(start, end)
        with self._store.reading() as work:
            ours = work.breaks.reported_between(MPESA, start + SURELY_LISTED, end - SURELY_LISTED)
        for receipt in ours.keys() - receipts:
            self._differs(Break(MISSING_THERE, MPESA, receipt, {"here": ours[receipt], "source": PULL}), tally)
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
        done = {each.receipt for each in known if each.confirmed or each.needs_no_more}
        unconfirmed = [each.id for each in known if each.receipt in done and not each.confirmed]
        if unconfirmed:
            with self._store.transaction() as work:
                work.payments.confirm(unconfirmed)
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

    def _listed(self, found: Transaction) -> PaymentOutcome:
        with self._store.transaction() as work:
            if doubt := found.doubt(production=self._production):
                work.breaks.add(Break(QUARANTINED, PAYSTACK, found.id, dict(doubt)))
                return PaymentOutcome.QUARANTINED
            intent = work.intents.by_token(found.reference)
            if intent is None:
                work.breaks.add(Break(MISSING_HERE, PAYSTACK, found.id, {"reference": found.reference}))
                return PaymentOutcome.QUARANTINED
            return record_payment(card_payment(found, intent.id, LISTED, work.now), work, self._terms)

    def _not_listed(self, held: HeldCard, tally: ReconciliationTally) -> None:
        """A refund whose event was lost is found here; without the refund's own receipt it is listed, not booked."""
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
        self._differs(Break(kind, PAYSTACK, held.receipt, {"here": held.cents, "there": status}), tally)
        log.error("card_payment_not_listed", receipt=held.receipt, kind=kind, alert=True)

    def _booked(self, payment: Payment) -> PaymentOutcome:
        with self._store.transaction() as work:
            outcome = record_payment(payment, work, self._terms)
        if outcome in NEW:
            log.warning("payment_was_not_reported", receipt=payment.receipt, source=payment.source, outcome=outcome)
        return outcome

    def _differs(self, found: Break, tally: ReconciliationTally) -> None:
        tally.differences[found.kind] += 1
        self._list(found)

    def _list(self, found: Break, *, settled: bool = False) -> None:
        with self._store.transaction() as work:
            work.breaks.add(found, settled=settled)

    def _note(self, provider: str, source: str, start: datetime, end: datetime, tally: ReconciliationTally) -> None:
        figures = {"rows": tally.rows, "cents": tally.cents, "posted": tally.posted, "closed": tally.closed}
        with self._store.transaction() as work:
            work.breaks.run(provider=provider, source=source, first_at=start, last_at=end, **figures)
        log.info("payments_compared", provider=provider, source=source, rows=tally.rows, posted=tally.posted)


def _says_the_same(payment: Payment, ours: Any) -> bool:
    return bool(payment.cents == ours.cents and clean_reference(payment.reference) == ours.reference)


def _payments_first(rows: Iterable[StatementRow]) -> list[StatementRow]:
    """A reversal finds its payment even where the statement lists the newest first."""
    return sorted(rows, key=lambda row: (not row.pays_in, row.completed_at))
