"""Draft the bill of a reading: the reading, the bill's figures, its journal entry, and the messages that carry it."""

from dataclasses import dataclass, replace

from domain.accounts.accounts import Account
from domain.billing.allocation import Debt, debt_of
from domain.billing.bills import CYCLE, OFF_CYCLE, Bill
from domain.billing.ledger import bill_entry
from domain.messaging.messages import BILL, Message
from domain.metering.readings import Submission
from domain.services.billing.bill_texts import (
    BillFacts,
    bill_text,
    bill_text_by_stranger,
    bill_text_for_another,
)
from domain.services.billing.credit_notes import post_credit_note, take_back_last
from domain.services.billing.order_reconnection import OrderReconnection, order_reconnection
from domain.services.billing.quote_reading import Quote
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date
from domain.values.phones import shown_end


@dataclass(frozen=True, slots=True)
class Draft:
    """A bill that is written but for its number, the account as it is with it, and the bill that it replaces."""

    bill: Bill
    account: Account
    corrected: Bill | None = None

    @property
    def debt(self) -> Debt:
        """What the account owes with the bill, and by when."""
        return debt_of(self.account, self.bill.issued_on)

    @property
    def replaced_cents(self) -> int | None:
        return self.corrected.total_cents if self.corrected else None

    @property
    def reconnection(self) -> OrderReconnection:
        """Of a supply that was cut off for the bill that it replaces."""
        return OrderReconnection(self.account, self.account.balance_cents, self.account.items)

    @property
    def facts(self) -> BillFacts:
        return BillFacts(self.bill, self.debt, self.account.balance_cents, self.replaced_cents)


@dataclass(frozen=True, slots=True)
class DraftBill:
    """The command: the account, which is locked, the reading, and what it comes to. `reason` is what whoever took the
    reading says of it.
    """

    account: Account
    submission: Submission
    quote: Quote
    reason: str = ""


def draft_bill(command: DraftBill, unit_of_work: UnitOfWork, terms: Terms) -> Draft:
    """The bill of a reading, with everything written but itself; where it corrects, the last one is credited."""
    account, submission, quote = command.account, command.submission, command.quote
    corrected = take_back_last(account, unit_of_work) if quote.corrects else None
    account = post_credit_note(corrected, account, unit_of_work) if corrected else account
    bill = replace(_bill(account, submission, quote, unit_of_work, terms), reason=command.reason)
    draft = book_bill(bill, account, corrected, unit_of_work)
    unit_of_work.messages.queue(_messages(draft, submission, terms))
    if corrected:
        order_reconnection(draft.reconnection, unit_of_work, terms)
    return draft


def book_bill(bill: Bill, account: Account, corrected: Bill | None, unit_of_work: UnitOfWork) -> Draft:
    """The journal entry of the bill: from now on the account owes it."""
    amounts = [(line.code, line.amount) for line in bill.lines]
    unit_of_work.ledger.post(bill_entry(bill.id, bill.account_id, bill.issued_on, amounts))
    return Draft(bill, account.charged(bill.item), corrected)


def _bill(account: Account, submission: Submission, quote: Quote, unit_of_work: UnitOfWork, terms: Terms) -> Bill:
    issued_on = business_date(unit_of_work.now)
    return Bill(
        id=unit_of_work.bills.next_id(),
        account_id=account.id,
        reading_id=unit_of_work.readings.add(submission),
        kind=OFF_CYCLE if quote.corrects else CYCLE,
        issued_at=unit_of_work.now,
        issued_on=issued_on,
        due_on=terms.due_on(account.category, issued_on),
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


def _messages(draft: Draft, submission: Submission, terms: Terms) -> list[Message]:
    """To the phone on file, and to another that acted: that one learns no balance which it may not know, and the phone
    on file learns who it was, and how to object.
    """
    bill, account = draft.bill, draft.account
    texts = {}
    if submission.phone:
        texts[submission.phone] = _text(draft, submission, terms)
    if account.phone:
        texts[account.phone] = _text_for_owner(draft, submission, terms)
    return [
        Message(
            purpose=BILL,
            subject=str(bill.id),
            phone=phone,
            text=text,
            account_id=account.id,
            queued_at=bill.issued_at,
        )
        for phone, text in texts.items()
    ]


def _text(draft: Draft, submission: Submission, terms: Terms) -> str:
    if submission.verified:
        return bill_text(draft.facts, submission.language, terms)
    return bill_text_for_another(draft.bill, submission.language, terms)


def _text_for_owner(draft: Draft, submission: Submission, terms: Terms) -> str:
    if submission.by_stranger:
        return bill_text_by_stranger(draft.facts, shown_end(submission.phone or ""), draft.account.language, terms)
    return bill_text(draft.facts, draft.account.language, terms)
