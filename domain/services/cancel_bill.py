"""Take back a bill by credit note: its reading no longer stands, what was owed for it is not owed, what was paid
stays paid.
"""

from dataclasses import replace

from domain.accounts import Account
from domain.errors import NotFound
from domain.ledger import CREDIT_NOTE, bill_entry
from domain.periods import business_date
from domain.services.unit_of_work import UnitOfWork


def cancel_bill(account: Account, unit_of_work: UnitOfWork) -> Account:
    """Cancel the account's latest bill; the account as it is then. Raises `NotFound` when no bill stands."""
    bill = unit_of_work.bills.latest(account.id)
    if bill is None:
        raise NotFound("The account has no bill that stands", "no_bill")
    unit_of_work.bills.cancel(bill, unit_of_work.now)
    unit_of_work.readings.correct(bill.reading_id)
    amounts = [(line.code, -line.amount) for line in bill.lines]
    unit_of_work.ledger.post(bill_entry(bill.id, account.id, business_date(unit_of_work.now), amounts, CREDIT_NOTE))
    return replace(account, balance_cents=account.balance_cents - bill.total_cents, last=account.before or account.last)
