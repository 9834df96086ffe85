"""Issue a bill that is drafted: it gets its number, and the bill that it replaces is cancelled with one of its own."""

from dataclasses import replace

from domain.billing.bills import Bill
from domain.services.billing.draft_bill import Draft
from domain.services.unit_of_work import UnitOfWork


def issue_bill(draft: Draft, unit_of_work: UnitOfWork) -> Bill:
    """The bill and its credit note with their numbers: last before the commit, for a number locks all others out."""
    if draft.corrected:
        unit_of_work.bills.cancel(draft.corrected, unit_of_work.now)
    return replace(draft.bill, number=unit_of_work.bills.issue(draft.bill))
