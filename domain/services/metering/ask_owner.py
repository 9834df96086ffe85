"""A stranger gives a reading: of too many accounts it is refused, and one far above the usual is asked about first."""

from dataclasses import dataclass

from domain.accounts.accounts import Account
from domain.messaging.messages import ANSWER, Message
from domain.metering.owner_questions import OwnerQuestion
from domain.services.billing.quote_reading import Quote
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import month_start
from domain.values.phones import shown_end

QUESTION_SMS = "reading_of_stranger"


@dataclass(frozen=True, slots=True)
class AskOwner:
    """The command: the question, about which account, which is locked, and what the reading comes to."""

    question: OwnerQuestion
    account: Account
    quote: Quote


def ask_owner(command: AskOwner, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Ask the phone on file. One question at a time: while it is open, nothing more is asked."""
    question, account, quote = command.question, command.account, command.quote
    if not unit_of_work.owner_questions.ask(question):
        return
    text = terms.words(
        QUESTION_SMS,
        account.language,
        end=shown_end(question.phone),
        reading=question.value,
        account=account.number,
        total=format_kes(quote.charges.total),
    )
    subject = f"reading:{account.id}:{unit_of_work.now.isoformat()}"
    message = Message(ANSWER, subject, question.asked_phone, text, account.id, unit_of_work.now)
    unit_of_work.messages.queue([message])


def reads_for_too_many(phone: str, account: Account, unit_of_work: UnitOfWork, terms: Terms) -> bool:
    """Whether this phone has read for as many other people this month as a helper may."""
    since = month_start(unit_of_work.now)
    others = unit_of_work.readings.accounts_read_for_others(phone, since, account.id)
    return others >= terms.reading.max_accounts_of_others_per_month


def must_ask_owner(account: Account, quote: Quote, terms: Terms) -> bool:
    """Whether there is a phone on file, and the bill is so far above the usual that it is asked first."""
    return account.phone is not None and quote.is_above(terms.reading.far_above)
