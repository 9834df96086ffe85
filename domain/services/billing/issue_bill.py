"""Make the bill of a reading: the reading, the bill's figures, its journal entry, and the messages that carry it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain.accounts.accounts import Account
from domain.billing.bills import CYCLE, OFF_CYCLE, Bill
from domain.billing.ledger import bill_entry
from domain.messaging.messages import BILL, Message
from domain.metering.meters import format_units
from domain.metering.readings import Submission
from domain.services.billing.cancel_bill import credit, take_back_last
from domain.services.billing.quote_reading import Quote
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date, format_day
from domain.values.phones import shown_end

BILL_SMS, BILL_SMS_IN_CREDIT, BILL_SMS_OF_ANOTHER = "bill", "bill_in_credit", "bill_of_another"
BILL_SMS_BY_STRANGER = "bill_by_stranger"


@dataclass(frozen=True, slots=True)
class Draft:
    """A bill that is written but for its number, and the one that it takes the place of."""

    bill: Bill
    corrected: Bill | None = None


def draft_bill(account: Account, submission: Submission, quote: Quote, unit_of_work: UnitOfWork, terms: Terms) -> Draft:
    """The bill of a reading, with everything written but itself; where it corrects, the last one is credited."""
    corrected = take_back_last(account, unit_of_work) if quote.corrects else None
    account = credit(corrected, account, unit_of_work) if corrected else account
    bill = _bill(account, submission, quote, unit_of_work, terms)
    book_bill(bill, unit_of_work)
    unit_of_work.messages.queue(_messages(bill, account, submission, terms))
    return Draft(bill, corrected)


def book_bill(bill: Bill, unit_of_work: UnitOfWork) -> None:
    amounts = [(line.code, line.amount) for line in bill.lines]
    unit_of_work.ledger.post(bill_entry(bill.id, bill.account_id, bill.issued_on, amounts))


def issue_bill(draft: Draft, unit_of_work: UnitOfWork) -> Bill:
    """The bill and its credit note with their numbers: last before the commit, for a number locks all others out."""
    if draft.corrected:
        unit_of_work.bills.cancel(draft.corrected, unit_of_work.now)
    return replace(draft.bill, number=unit_of_work.bills.issue(draft.bill))


def _bill(account: Account, submission: Submission, quote: Quote, unit_of_work: UnitOfWork, terms: Terms) -> Bill:
    issued_on = business_date(unit_of_work.now)
    return Bill(
        id=unit_of_work.bills.next_id(),
        account_id=account.id,
        reading_id=unit_of_work.readings.add(submission),
        kind=OFF_CYCLE if quote.corrects else CYCLE,
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
        starts_on=quote.starts_on,
        tariff_version=quote.tariff_version,
        tariff_revision=account.tariff_revision,
        earlier_runs=quote.earlier_runs,
    )


def _messages(bill: Bill, account: Account, submission: Submission, terms: Terms) -> list[Message]:
    """To the phone on file, and to another that acted: that one learns no balance which it may not know, and the phone
    on file learns who it was, and how to object.
    """
    own = BILL_SMS if bill.due_cents > 0 else BILL_SMS_IN_CREDIT
    recipients = {}
    if submission.phone:
        recipients[submission.phone] = (submission.language, own if submission.verified else BILL_SMS_OF_ANOTHER)
    if account.phone:
        recipients[account.phone] = (account.language, BILL_SMS_BY_STRANGER if submission.by_stranger else own)
    end = shown_end(submission.phone or "")
    return [
        Message(
            purpose=BILL,
            subject=str(bill.id),
            phone=phone,
            text=_text(bill, language, template, end, terms),
            account_id=account.id,
            queued_at=bill.issued_at,
        )
        for phone, (language, template) in recipients.items()
    ]


def _text(bill: Bill, language: str, template: str, end: str, terms: Terms) -> str:
    return terms.words(
        template,
        language,
        reading=bill.present.value,
        units=format_units(bill.units),
        total=format_kes(bill.total_cents),
        owed=format_kes(bill.due_cents),
        due_on=format_day(bill.due_on),
        paybill=terms.paybill,
        account=bill.account_number,
        end=end,
    )
