"""The phone on file agreed to a stranger's reading, or said nothing for two days: the reading is billed."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.accounts.accounts import Account
from domain.metering.owner_questions import OwnerQuestion, QuestionOutcome
from domain.metering.readings import Mark, Reading, Submission
from domain.metering.verdicts import Accepted, Question
from domain.services.billing.draft_bill import DraftBill, draft_bill
from domain.services.billing.issue_bill import issue_bill
from domain.services.billing.quote_reading import Quote, quote_kept_reading
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class OwnerAnswer(StrEnum):
    """What the phone on file said: yes, or nothing for two days."""

    YES = "yes"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class SettleOwnerQuestion:
    """The command: the question that is open, and its answer."""

    question: OwnerQuestion
    answer: OwnerAnswer


def settle_owner_question(
    command: SettleOwnerQuestion, unit_of_work: UnitOfWork, terms: Terms
) -> QuestionOutcome | None:
    """Bill the reading; None where the question is settled already. What the phone on file said yes to is the owner's
    own reading from then on. A correction takes the place of the stranger's bill; the time in which the owner sets it
    right begins with the new one.

    It is overtaken, and counts for nothing, where another reading or meter came meanwhile, and where it would not be
    accepted today: the account is parked or prepaid now, or its window is closed.
    """
    question = command.question
    account = unit_of_work.accounts.lock(question.account_id)
    quote = _quote(question, account, unit_of_work, terms) if account else None
    outcome = QuestionOutcome.BILLED if quote else QuestionOutcome.OVERTAKEN
    if not unit_of_work.owner_questions.settle(question.id, outcome):
        return None
    if account and quote:
        submission = _submission(question, by_stranger=command.answer is OwnerAnswer.SILENCE)
        if quote.corrects and submission.by_stranger:
            submission = replace(submission, corrections=account.corrections + 1)
        issue_bill(draft_bill(DraftBill(account, submission, quote), unit_of_work, terms), unit_of_work)
    return outcome


def _quote(question: OwnerQuestion, account: Account, unit_of_work: UnitOfWork, terms: Terms) -> Quote | None:
    """What it comes to; None where it is overtaken. Whether it corrects was decided when it was asked: by the phone of
    a stranger, and in the time for it.
    """
    if account.prepaid or account.meter_id != question.meter_id or _is_overtaken(question, account, unit_of_work):
        return None
    as_asked = replace(account, verified=False)
    quote = quote_kept_reading(as_asked, question.value, question.read_on, question.asked_at, terms)
    return quote if isinstance(quote.verdict, Accepted) else None


def _is_overtaken(question: OwnerQuestion, account: Account, unit_of_work: UnitOfWork) -> bool:
    """Another of a later day, or of that day and after the question: the one of that day that it corrects was there."""
    if account.last.read_on != question.read_on:
        return account.last.read_on > question.read_on
    return unit_of_work.readings.has_come_since(account.meter_id, question.read_on, question.asked_at)


def _submission(question: OwnerQuestion, *, by_stranger: bool) -> Submission:
    return Submission(
        account_id=question.account_id,
        meter_id=question.meter_id,
        reading=Reading(question.value, question.read_on, Mark.CUSTOMER),
        source=question.source,
        phone=question.phone,
        language=question.language,
        verified=False,
        flag=Question.HIGH.value,
        by_stranger=by_stranger,
    )
