"""A bill that was charged with a value carried forward is made anew, once the true one is known."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.accounts.accounts import Account
from domain.billing.bills import OFF_CYCLE, Bill
from domain.errors import NotFound, Refused
from domain.messaging.messages import BILL, Message
from domain.services.billing.bill_texts import corrected_text
from domain.services.billing.credit_notes import post_credit_note
from domain.services.billing.draft_bill import Draft, book_bill
from domain.services.billing.find_differing_bills import rated_anew
from domain.services.billing.issue_bill import issue_bill
from domain.services.billing.order_reconnection import order_reconnection
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class CorrectBill:
    """The command: the number of the bill that is wrong."""

    number: str


def correct_bill(command: CorrectBill, unit_of_work: UnitOfWork, terms: Terms) -> Draft:
    """A credit note for the bill and a new one from the same readings: the new bill with its number, and the old one.

    Raises `NotFound` when no bill of that number stands, `Refused` (`no_difference`) when it is right as it is.
    """
    bill = unit_of_work.bills.standing(command.number)
    account = unit_of_work.accounts.lock(bill.account_id) if bill else None
    bill = unit_of_work.bills.standing(command.number)  # as it is now that nobody else can change the account
    if bill is None or account is None:
        raise NotFound(f"No bill {command.number} stands", "no_bill")
    charges = rated_anew(bill, terms.tariffs.at(account.tariff_revision))
    if charges.total == bill.total_cents:
        raise Refused(f"Bill {command.number} is right as it is", "no_difference")
    account = post_credit_note(bill, account, unit_of_work)
    draft = book_bill(
        reissued(replace(bill, charges=charges), account, unit_of_work, terms), account, bill, unit_of_work
    )
    unit_of_work.messages.queue(list(correction_message(draft, terms)))
    order_reconnection(draft.reconnection, unit_of_work, terms)
    return replace(draft, bill=issue_bill(draft, unit_of_work))


def reissued(bill: Bill, account: Account, unit_of_work: UnitOfWork, terms: Terms) -> Bill:
    """The bill with its figures put right, as it is issued today: with an id of its own, and due anew."""
    issued_on = business_date(unit_of_work.now)
    return replace(
        bill,
        id=unit_of_work.bills.next_id(),
        number="",
        kind=OFF_CYCLE,
        issued_at=unit_of_work.now,
        issued_on=issued_on,
        due_on=terms.due_on(bill.category, issued_on),
        name=account.name,
        account_number=account.number,
        brought_forward_cents=account.balance_cents,
        tariff_revision=account.tariff_revision,
    )


def correction_message(draft: Draft, terms: Terms) -> Iterator[Message]:
    """To the phone on file, if there is one: what the bill was and what it is."""
    bill, account = draft.bill, draft.account
    if account.phone and draft.corrected:
        text = corrected_text(draft.facts, draft.corrected, account.language, terms)
        yield Message(BILL, str(bill.id), account.phone, text, account.id, bill.issued_at)
