"""Our books beside a statement of M-Pesa's portal."""

from collections.abc import Hashable, Iterable

import structlog

from domain.errors import InvalidInput
from domain.payments.payments import MPESA, STATEMENT, Payment, Reversal
from domain.payments.reconciliation import DUPLICATE, MISSING_HERE, MISSING_THERE, REVERSED_THERE, Break
from domain.ports import Clock
from domain.services.payments.record_payment import NEW, PaymentOutcome, clearing_account, record_payment
from domain.services.payments.record_reversal import ReversalOutcome, record_reversal
from domain.terms import Terms
from payments.mpesa.statement import StatementRow
from payments.reconciliation import Differences, ReconciliationTally
from store.unit_of_work import Store

log = structlog.get_logger()


class StatementComparison:
    """Compares with a statement. The same file again finds the same and books nothing new."""

    def __init__(self, store: Store, clock: Clock, terms: Terms) -> None:
        self._store = store
        self._clock = clock
        self._terms = terms
        self._differences = Differences(store)

    def compare(self, rows: Iterable[StatementRow]) -> ReconciliationTally:
        """Raises `InvalidInput` for a statement without rows."""
        listed = _payments_first(rows)
        if not listed:
            raise InvalidInput("The statement has no completed rows", "empty_statement")
        tally, seen = ReconciliationTally(rows=len(listed)), set[Hashable]()
        first, last = min(row.completed_at for row in listed), max(row.completed_at for row in listed)
        with self._store.reading() as work:
            ours = work.breaks.booked_between(MPESA, first, last)
        for row in listed:
            if row.movement in seen:
                self._differences.found(Break(DUPLICATE, MPESA, row.receipt, {"cents": row.cents}), tally)
            else:
                seen.add(row.movement)
                self._compare(row, ours.get(row.receipt), tally)
        receipts = {row.receipt for row in listed}
        for receipt in ours.keys() - {row.receipt for row in listed if row.pays_in}:
            missing = Break(MISSING_THERE, MPESA, receipt, {"here": ours[receipt], "source": STATEMENT})
            self._differences.found(missing, tally)
        with self._store.reading() as work:
            cleared = work.breaks.cleared(MPESA, clearing_account(MPESA), receipts)
            tally.closed = cleared == tally.cents and not work.breaks.any_open(MPESA, receipts | ours.keys())
        self._differences.note(MPESA, STATEMENT, first, last, tally)
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
            tally.ignored[row.kind] += 1

    def _missing_here(self, row: StatementRow, tally: ReconciliationTally) -> None:
        outcome = self._booked(row.payment(self._clock.now()))
        tally.came_of(outcome)
        if outcome in NEW:
            with self._store.transaction() as work:
                work.breaks.add(Break(MISSING_HERE, MPESA, row.receipt, {"there": row.cents}), settled=True)

    def _reversed_there(self, row: StatementRow, tally: ReconciliationTally) -> None:
        reversal = Reversal(MPESA, row.receipt, row.linked_receipt, -row.cents, STATEMENT, row.completed_at)
        details = {"original": reversal.original, "cents": reversal.cents}
        with self._store.transaction() as work:
            outcome = record_reversal(reversal, work, self._terms)
        if outcome is ReversalOutcome.REVERSED:
            tally.reversed += 1
            with self._store.transaction() as work:
                work.breaks.add(Break(REVERSED_THERE, MPESA, row.receipt, details), settled=True)
        elif outcome is not ReversalOutcome.KNOWN:
            found = Break(REVERSED_THERE, MPESA, row.receipt, {**details, "why": outcome.value})
            self._differences.found(found, tally)

    def _booked(self, payment: Payment) -> PaymentOutcome:
        with self._store.transaction() as work:
            outcome = record_payment(payment, work, self._terms)
        if outcome in NEW:
            log.warning("payment_was_not_reported", receipt=payment.receipt, source=payment.source, outcome=outcome)
        return outcome


def _payments_first(rows: Iterable[StatementRow]) -> list[StatementRow]:
    """A reversal finds its payment even where the statement lists the newest first."""
    return sorted(rows, key=lambda row: (not row.pays_in, row.completed_at))
