"""A phone wants to see name and balance of an account: a one-time code goes to the phone on file."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.access import CODE_ASKED
from domain.accounts.accounts import Account
from domain.accounts.codes import LIFETIME, MAX_PER_ACCOUNT_AND_DAY, MAX_PER_PHONE_AND_DAY
from domain.commands import Key, Outcome
from domain.messaging.messages import CODE, Message
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date
from domain.values.phones import shown_end

CODE_SMS = "code"


class CodeSending(StrEnum):
    """What came of it."""

    CODE_SENT = "code_sent"
    NO_PHONE = "no_phone"
    TOO_MANY_CODES = "too_many_codes"


@dataclass(frozen=True, slots=True)
class SendCode:
    """The command: which phone asks, and for which account."""

    key: Key
    account_id: int
    phone: str


def send_code(command: SendCode, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Queue the code: so many a day for the phone that asks, and for it and the account. Nobody uses up another's.

    Raises `NotFound` for an unknown account.
    """
    account = locked_account(command.account_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return Outcome(done.outcome, done.result)
    sent = _sent(command, account, unit_of_work, terms)
    unit_of_work.commands.add(command.key, sent.name, dict(sent.result))
    return sent


def _sent(command: SendCode, account: Account, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    if account.phone is None:
        return Outcome(CodeSending.NO_PHONE)
    today = business_date(unit_of_work.now)
    sent = unit_of_work.codes.sent_on(today, command.phone, account.id)
    if sent.for_account >= MAX_PER_ACCOUNT_AND_DAY or sent.in_all >= MAX_PER_PHONE_AND_DAY:
        return Outcome(CodeSending.TOO_MANY_CODES)
    if unit_of_work.links.is_barred(command.phone, account.id):
        return Outcome(CodeSending.TOO_MANY_CODES)
    unit_of_work.access.note(account.id, command.phone, CODE_ASKED)
    code = terms.codes.new()
    digest = terms.codes.digest(code, account.id, command.phone)
    code_id = unit_of_work.codes.add(account.id, command.phone, digest, today, unit_of_work.now + LIFETIME)
    text = terms.words(CODE_SMS, account.language, code=code, account=account.number, end=shown_end(command.phone))
    message = Message(CODE, str(code_id), account.phone, text, account.id, unit_of_work.now)
    unit_of_work.messages.queue([message])
    return Outcome(CodeSending.CODE_SENT, {"account_id": account.id, "end": shown_end(account.phone)})
