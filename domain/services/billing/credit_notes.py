"""A bill is taken back by credit note: what was owed for it is not owed, what was paid stays paid.

The note's number, as a bill's, locks all others out until the commit: the caller takes it last, by `bills.cancel`.
"""

from domain.accounts.accounts import Account
from domain.billing.bills import Bill
from domain.billing.ledger import CREDIT_NOTE, bill_entry
from domain.errors import NotFound
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


def post_credit_note(bill: Bill, account: Account, unit_of_work: UnitOfWork) -> Account:
    """Book the credit note of a bill; the account as it is then."""
    amounts = [(line.code, -line.amount) for line in bill.lines]
    unit_of_work.ledger.post(bill_entry(bill.id, account.id, business_date(unit_of_work.now), amounts, CREDIT_NOTE))
    return account.credited(bill.id, bill.total_cents)


def take_back_last(account: Account, unit_of_work: UnitOfWork) -> Bill:
    """The bill of the last reading, which was wrong and no longer stands. Raises `NotFound` when it made no bill."""
    bill = unit_of_work.bills.latest(account.id)
    if bill is None or (bill.meter_id, bill.present.read_on) != (account.meter_id, account.last.read_on):
        raise NotFound("The last reading made no bill", "no_bill")
    unit_of_work.readings.correct(bill.reading_id)
    return bill
