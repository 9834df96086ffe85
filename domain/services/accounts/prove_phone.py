"""A customer types the code that came to the phone on file: from now on this phone sees name and balance."""

from dataclasses import dataclass

from domain.commands import Key, Outcome
from domain.errors import NotFound
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.phones import shown_end

PROVED, WRONG_CODE, CODE_SPENT = "proved", "wrong_code", "code_spent"


@dataclass(frozen=True, slots=True)
class ProvePhone:
    """The command: which phone, for which account, and the digits that were typed."""

    key: Key
    account_id: int
    phone: str
    typed: str


def prove_phone(command: ProvePhone, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Link the phone for good, or count the miss: three misses, or ten minutes, and the code is spent.

    Raises `NotFound` for an unknown account.
    """
    account = unit_of_work.accounts.lock(command.account_id)
    if account is None:
        raise NotFound("There is no such account", "no_account")
    if done := unit_of_work.commands.find(command.key):
        return Outcome(done.outcome, done.result)
    result = {"account_id": account.id, "number": account.number, "end": shown_end(account.phone or "")}
    outcome = Outcome(_judged(command, unit_of_work, terms), result)
    unit_of_work.commands.add(command.key, outcome.name, result)
    return outcome


def _judged(command: ProvePhone, unit_of_work: UnitOfWork, terms: Terms) -> str:
    code = unit_of_work.codes.good(command.account_id, command.phone)
    if code is None:
        return CODE_SPENT
    if not code.fits(terms.codes.digest(command.typed, command.account_id, command.phone)):
        unit_of_work.codes.miss(code.id)
        return WRONG_CODE if code.tries_left > 1 else CODE_SPENT
    unit_of_work.codes.use(code.id)
    unit_of_work.links.verify(command.phone, command.account_id)
    unit_of_work.phones.use_account(command.phone, command.account_id)
    return PROVED
