"""A customer gives a reading: it is judged, and where it counts the bill is made and sent, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from domain.accounts.access import READING
from domain.accounts.accounts import Account
from domain.billing.allocation import debt_of, debt_on
from domain.billing.bills import Bill
from domain.commands import Key
from domain.field.visit_orders import asked_by_reading
from domain.metering.owner_questions import OwnerQuestion
from domain.metering.readings import HELD, STANDS, Mark, Reading, Submission
from domain.metering.verdicts import Accepted, Hold, Kept, Repeated
from domain.services.accounts.link_account import link_phone
from domain.services.billing.draft_bill import DraftBill, draft_bill
from domain.services.billing.issue_bill import issue_bill
from domain.services.billing.quote_reading import Answers, Quote, quote_reading
from domain.services.locked_account import locked_account
from domain.services.metering.ask_owner import AskOwner, ask_owner, must_ask_owner, reads_for_too_many
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


class ReadingOutcome(StrEnum):
    """What came of a reading. CHANGED: it would come to another amount than the customer saw; OWNER_ASKED: a stranger
    gave it, and the owner decides; NOT_KNOWN: the phone has lost the account since it looked.
    """

    BILLED = "billed"
    ALREADY_BILLED = "already_billed"
    KEPT = "kept"
    NOT_ACCEPTED = "not_accepted"
    CHANGED = "changed"
    OWNER_ASKED = "owner_asked"
    TOO_MANY_ACCOUNTS = "too_many_accounts"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class SubmitReading:
    """The command. `phone` and `language` are those of the person who gives it; only a `verified` phone may see the
    balance. `seen_cents` is what a screen showed before, which was looked up earlier.
    """

    key: Key
    account_id: int
    value: int
    phone: str
    language: str
    source: str
    verified: bool
    seen_cents: int | None = None
    answers: Answers = field(default_factory=Answers)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of it: the outcome, and the figures that say so, in JSON's own types.

    `account` is given where the account is no longer as it was when the customer looked: nothing was done.
    """

    outcome: ReadingOutcome
    result: Mapping[str, Any] = field(default_factory=dict)
    account: Account | None = None


def submit_reading(command: SubmitReading, unit_of_work: UnitOfWork, terms: Terms) -> Submitted:
    """The reading on file, and its bill where it counts. The same command again gets the first answer.

    Raises `NotFound` for an unknown account, `InputChanged` when the key came before with another value.
    """
    account = locked_account(command.account_id, unit_of_work)
    if _has_lost(command, account, unit_of_work):
        return Submitted(ReadingOutcome.NOT_KNOWN)
    account = replace(account, verified=command.verified)
    quote = quote_reading(account, command.value, unit_of_work.now, terms, command.answers)
    if not _is_new(command, quote) and (done := unit_of_work.commands.find(command.key)):
        return Submitted(ReadingOutcome(done.outcome), done.result)
    stopped = None if command.verified else _stopped(command, account, quote, unit_of_work, terms)
    return stopped or _taken(command, account, quote, unit_of_work, terms)


def _has_lost(command: SubmitReading, account: Account, unit_of_work: UnitOfWork) -> bool:
    """Whether the phone no longer speaks for the account as it did when the customer looked, some minutes ago."""
    if not command.verified or command.seen_cents is None or account.phone == command.phone:
        return False
    return command.phone not in unit_of_work.links.proved_phones(account.id)


def _taken(command: SubmitReading, account: Account, quote: Quote, unit_of_work: UnitOfWork, terms: Terms) -> Submitted:
    match quote.verdict:
        case Repeated():
            return _already_billed(command, account, unit_of_work)
        case Kept(why=why):
            return _kept(command, account, why, unit_of_work)
        case Accepted() if command.seen_cents not in {None, quote.charges.total}:
            return Submitted(ReadingOutcome.CHANGED, account=account)
        case Accepted():
            return _billed(command, account, quote, unit_of_work, terms)
        case _:
            return Submitted(ReadingOutcome.NOT_ACCEPTED, account=account)


def _is_new(command: SubmitReading, quote: Quote) -> bool:
    """Whether it is the owner's first reading of its period: then the command cannot have come before, and nobody need
    look.
    """
    return command.verified and isinstance(quote.verdict, Accepted) and not quote.corrects


def _stopped(
    command: SubmitReading, account: Account, quote: Quote, unit_of_work: UnitOfWork, terms: Terms
) -> Submitted | None:
    """What becomes of a stranger's reading that is not taken at once."""
    if not link_phone(command.phone, account, unit_of_work, terms):
        return Submitted(ReadingOutcome.NOT_ACCEPTED, account=account)
    if reads_for_too_many(command.phone, account, unit_of_work, terms):
        outcome = ReadingOutcome.TOO_MANY_ACCOUNTS
    elif must_ask_owner(account, quote, terms):
        question = _question(command, account, unit_of_work)
        ask_owner(AskOwner(question, account, quote), unit_of_work, terms)
        outcome = ReadingOutcome.OWNER_ASKED
    else:
        return None
    unit_of_work.commands.add(command.key, outcome, {})
    return Submitted(outcome)


def _question(command: SubmitReading, account: Account, unit_of_work: UnitOfWork) -> OwnerQuestion:
    return OwnerQuestion(
        account_id=account.id,
        meter_id=account.meter_id,
        value=command.value,
        read_on=business_date(unit_of_work.now),
        source=command.source,
        phone=command.phone,
        language=command.language,
        asked_phone=account.phone or "",
        asked_at=unit_of_work.now,
    )


def _billed(
    command: SubmitReading, account: Account, quote: Quote, unit_of_work: UnitOfWork, terms: Terms
) -> Submitted:
    submission = _submission(command, account, unit_of_work, flag=_flag(quote))
    if quote.corrects and account.last_by_stranger == submission.by_stranger:
        corrections = account.corrections + 1
        submission = replace(submission, first_given_at=account.last_given_at, corrections=corrections)
    draft = draft_bill(DraftBill(account, submission, quote), unit_of_work, terms)
    if not command.verified:
        unit_of_work.access.note(account.id, command.phone, READING)
    known = draft.account if command.verified else None
    result = bill_result(draft.bill, known, draft.bill.issued_on, draft.replaced_cents)
    unit_of_work.commands.add(command.key, ReadingOutcome.BILLED, result)
    issue_bill(draft, unit_of_work)
    return Submitted(ReadingOutcome.BILLED, result)


def _already_billed(command: SubmitReading, account: Account, unit_of_work: UnitOfWork) -> Submitted:
    bill = unit_of_work.bills.latest(account.id)
    if bill is None:
        return Submitted(ReadingOutcome.NOT_ACCEPTED, account=account)
    if command.verified and account.last_by_stranger:
        unit_of_work.readings.vouch_for(account.meter_id, account.last.read_on)
    known = account if command.verified else None
    return Submitted(ReadingOutcome.ALREADY_BILLED, bill_result(bill, known, business_date(unit_of_work.now)))


def _kept(command: SubmitReading, account: Account, why: Hold, unit_of_work: UnitOfWork) -> Submitted:
    reading_id = unit_of_work.readings.add(_submission(command, account, unit_of_work, state=HELD, flag=why.value))
    today = business_date(unit_of_work.now)
    unit_of_work.visit_orders.add(asked_by_reading(account.meter_id, account.id, why.value, today, reading_id))
    unit_of_work.commands.add(command.key, ReadingOutcome.KEPT, {})
    return Submitted(ReadingOutcome.KEPT)


def bill_result(bill: Bill, account: Account | None, today: date, replaced_cents: int | None = None) -> dict[str, Any]:
    """What a channel says of a bill and of what is owed with it; of the bill alone where `account` is not given,
    because this phone may not know.
    """
    debt = debt_of(account, today) if account else debt_on(today, (bill.item,), bill.total_cents)
    return {
        "present": bill.present.value,
        "shown_cents": account.balance_cents if account else bill.total_cents,
        "overdue_cents": debt.overdue_cents,
        "due_on": debt.due_on.isoformat() if debt.due_on else None,
        "account_number": bill.account_number,
        "replaced_cents": replaced_cents,
    }


def _flag(quote: Quote) -> str | None:
    return quote.verdict.flag.value if isinstance(quote.verdict, Accepted) and quote.verdict.flag else None


def _submission(
    command: SubmitReading, account: Account, unit_of_work: UnitOfWork, *, flag: str | None, state: str = STANDS
) -> Submission:
    return Submission(
        account_id=account.id,
        meter_id=account.meter_id,
        reading=Reading(command.value, business_date(unit_of_work.now), Mark.CUSTOMER),
        source=command.source,
        phone=command.phone,
        language=command.language,
        verified=command.verified,
        by_stranger=not command.verified,
        state=state,
        flag=flag,
    )
