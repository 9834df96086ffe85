"""Asks Paystack what went back of card payments, and brings that into the books."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from domain.payments.payments import PAYSTACK
from domain.payments.reconciliation import REVERSED_THERE, Break
from domain.payments.refunds import Refund, RefundReport, ask_again_at
from domain.services.payments.settle_refund import RefundOutcome, settle_refund
from domain.terms import Terms
from payments.cards.paystack import NoAnswer, Paystack, Transaction
from store.unit_of_work import Store, UnitOfWork

REPORTS_AT_ONCE = 25
NEWS = {RefundOutcome.BOOKED, RefundOutcome.UNDONE, RefundOutcome.DIFFERS}
"""Ends a report that only its amount leads to its refund: one that is known may be an older one of the same amount."""
OVER = {*NEWS, RefundOutcome.KNOWN}
"""Ends a report that names its refund as Paystack's list does."""

log = structlog.get_logger()


class Refunds:
    """The refunds of one process. In production only what moved real money counts."""

    def __init__(self, store: Store, paystack: Paystack, terms: Terms, *, production: bool) -> None:
        self._store = store
        self._paystack = paystack
        self._terms = terms
        self._production = production

    def ask(self) -> int:
        """Look into what events have reported; how many reports there were."""
        with self._store.transaction() as work:
            due = work.refund_reports.claim(REPORTS_AT_ONCE)
        for report in due:
            self._look(report)
        return len(due)

    def settle_all_of(self, transaction_id: str) -> list[RefundOutcome]:
        """Settle every refund of a payment; none where Paystack does not say."""
        listed = self._paystack.refunds_of(transaction_id, production=self._production)
        return [] if isinstance(listed, NoAnswer) else [self.settle(refund) for refund in listed]

    def settle_between(self, start: datetime, end: datetime) -> list[RefundOutcome]:
        """Settle every refund that was asked for between two instants. Raises `InvalidInput` without a list."""
        listed = self._paystack.refunds_between(start, end, production=self._production)
        return [self.settle(refund) for refund in listed]

    def settle(self, refund: Refund) -> RefundOutcome:
        with self._store.transaction() as work:
            outcome = settle_refund(refund, work, self._terms)
        level = log.error if outcome in {RefundOutcome.DIFFERS, RefundOutcome.WAITS} else log.info
        level("card_refund", refund=refund.receipt, outcome=outcome, alert=outcome is RefundOutcome.DIFFERS)
        return outcome

    def _look(self, report: RefundReport) -> None:
        listed = self._listed(report)
        if isinstance(listed, NoAnswer):
            self._ask_again(report)
            return
        named = [refund for refund in listed if report.receipt in refund.names]
        alike = [refund for refund in listed if report.cents in {None, refund.cents}]
        outcomes = {self.settle(refund) for refund in named or alike}
        with self._store.transaction() as work:
            if outcomes:
                work.breaks.settle_one(self._not_listed(report, work))
            else:
                work.breaks.add(self._not_listed(report, work))
                log.error("card_refund_not_listed", original=report.original, refund=report.receipt, alert=True)
            if outcomes & (OVER if named else NEWS):
                work.refund_reports.done(report.id)
            else:
                work.refund_reports.ask_again(report.id, ask_again_at(report, work.now))

    def _listed(self, report: RefundReport) -> Sequence[Refund] | NoAnswer:
        """By Paystack's own id of the payment; our reference leads to it."""
        transaction_id = self._transaction_id(report.original)
        if isinstance(transaction_id, NoAnswer):
            return transaction_id
        return self._paystack.refunds_of(transaction_id, production=self._production) if transaction_id else ()

    def _transaction_id(self, original: str) -> str | NoAnswer:
        with self._store.reading() as work:
            receipt = work.payments.receipt_of(PAYSTACK, original)
        if receipt or original.isdigit():
            return receipt or original
        found = self._paystack.verify(original)
        if isinstance(found, NoAnswer):
            return found
        return found.id if isinstance(found, Transaction) else ""

    def _ask_again(self, report: RefundReport) -> None:
        with self._store.transaction() as work:
            work.refund_reports.ask_again(report.id, ask_again_at(report, work.now))

    def _not_listed(self, report: RefundReport, work: UnitOfWork) -> Break:
        """The difference: with the payment and the amount, where the event named no refund."""
        payment = work.payments.receipt_of(PAYSTACK, report.original) or report.original
        details = {"payment": payment, "cents": report.cents, "why": "not_listed"}
        if report.receipt:
            return Break(REVERSED_THERE, PAYSTACK, report.receipt, details, "not_listed")
        return Break(REVERSED_THERE, PAYSTACK, payment, details, f"refund of {report.cents}")
