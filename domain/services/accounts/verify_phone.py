"""A customer types the code that came to the phone on file: from now on this phone sees name and balance."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.access import PROVED
from domain.commands import Key, Outcome
from domain.services.accounts.phone_notices import notify_phone_on_file
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.phones import shown_end

VERIFIED_SMS = "phone_proved"


class Verification(StrEnum):
    """What came of it: the phone is verified, the code is another, or there is none any more."""

    VERIFIED = "verified"
    WRONG_CODE = "wrong_code"
    CODE_SPENT = "code_spent"


@dataclass(frozen=True, slots=True)
class VerifyPhone:
    """The command: which phone, for which account, and the digits that were typed."""

    key: Key
    account_id: int
    phone: str
    typed: str


def verify_phone(command: VerifyPhone, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Link the phone for good, or count the miss: three misses, or ten minutes, and the code is spent.

    Raises `NotFound` for an unknown account.
    """
    account = locked_account(command.account_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return Outcome(done.outcome, done.result)
    result = {"account_id": account.id, "number": account.number, "end": shown_end(account.phone or "")}
    outcome = Outcome(_judged(command, unit_of_work, terms), result)
    if outcome.name == Verification.VERIFIED:
        unit_of_work.access.note(account.id, command.phone, PROVED)
        notify_phone_on_file(VERIFIED_SMS, account, command.phone, unit_of_work, terms)
    unit_of_work.commands.add(command.key, outcome.name, result)
    return outcome


def _judged(command: VerifyPhone, unit_of_work: UnitOfWork, terms: Terms) -> Verification:
    code = unit_of_work.codes.good(command.account_id, command.phone)
    if code is None or unit_of_work.links.is_barred(command.phone, command.account_id):
        return Verification.CODE_SPENT
    if not code.fits(terms.codes.digest(command.typed, command.account_id, command.phone)):
        unit_of_work.codes.miss(code.id)
        return Verification.WRONG_CODE if code.tries_left > 1 else Verification.CODE_SPENT
    unit_of_work.codes.use(code.id)
    unit_of_work.messages.forget_code(code.id)
    unit_of_work.links.verify(command.phone, command.account_id)
    unit_of_work.phones.use_account(command.phone, command.account_id)
    return Verification.VERIFIED
