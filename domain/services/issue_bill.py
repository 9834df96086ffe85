"""Make the bill of a reading: the reading, the bill's figures, its journal entry, and the messages that tell who
must know.
"""

from datetime import timedelta

from domain.accounts import Account
from domain.bills import Bill
from domain.ledger import bill_entry
from domain.messages import BILL, Message
from domain.money import format_kes
from domain.periods import business_date, format_day
from domain.readings import Submission
from domain.services.quote_reading import Quote
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

BILL_SMS, BILL_SMS_IN_CREDIT, BILL_SMS_OF_ANOTHER = "bill", "bill_in_credit", "bill_of_another"


def issue_bill(
    account: Account, submission: Submission, quote: Quote, unit_of_work: UnitOfWork, terms: Terms, kind: str
) -> Bill:
    """The bill, with everything written but itself: the caller issues it last, for its number locks all others out."""
    bill = _bill(account, submission, quote, unit_of_work, terms, kind)
    amounts = [(line.code, line.amount) for line in bill.lines]
    unit_of_work.ledger.post(bill_entry(bill.id, account.id, bill.issued_on, amounts))
    unit_of_work.messages.queue(_messages(bill, account, submission, terms))
    return bill


def _bill(
    account: Account, submission: Submission, quote: Quote, unit_of_work: UnitOfWork, terms: Terms, kind: str
) -> Bill:
    issued_on = business_date(unit_of_work.now)
    return Bill(
        id=unit_of_work.bills.next_id(),
        account_id=account.id,
        reading_id=unit_of_work.readings.add(submission),
        kind=kind,
        issued_at=unit_of_work.now,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=terms.due_days),
        name=account.name,
        account_number=account.number,
        meter_id=account.meter_id,
        meter_number=account.meter.number,
        multiplier=account.meter.multiplier,
        previous=quote.previous,
        present=submission.reading,
        units=quote.units,
        category=account.category,
        band=quote.band,
        charges=quote.charges,
        brought_forward_cents=account.balance_cents,
    )


def _messages(bill: Bill, account: Account, submission: Submission, terms: Terms) -> list[Message]:
    """To the phone on file, and to the one that acted when it is another: that one learns no balance it may not
    know.
    """
    own = BILL_SMS if bill.due_cents > 0 else BILL_SMS_IN_CREDIT
    told = {}
    if submission.phone:
        told[submission.phone] = (submission.language, own if submission.verified else BILL_SMS_OF_ANOTHER)
    if account.phone:
        told[account.phone] = (account.language, own)
    return [
        Message(
            purpose=BILL,
            subject=str(bill.id),
            phone=phone,
            text=_text(bill, language, template, terms),
            account_id=account.id,
            queued_at=bill.issued_at,
        )
        for phone, (language, template) in told.items()
    ]


def _text(bill: Bill, language: str, template: str, terms: Terms) -> str:
    return terms.words(
        template,
        language,
        reading=bill.present.value,
        units=f"{bill.units.normalize():f}",
        total=format_kes(bill.total_cents),
        owed=format_kes(bill.due_cents),
        due_on=format_day(bill.due_on),
        paybill=terms.paybill,
        account=bill.account_number,
    )
