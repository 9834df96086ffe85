"""The owner takes a phone off the account: it is told so, and cannot link itself again."""

from dataclasses import dataclass

from domain.commands import Key
from domain.errors import NotFound
from domain.services.accounts.tell_phones import tell_taken_off
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

TAKEN_OFF, NOT_OWNER = "taken_off", "not_owner"


@dataclass(frozen=True, slots=True)
class TakePhoneOff:
    """The command: the phone on file, `owner`, takes `phone` off."""

    key: Key
    owner: str
    account_id: int
    phone: str


def take_phone_off(command: TakePhoneOff, unit_of_work: UnitOfWork, terms: Terms) -> str:
    """End its link and proof. Only the phone on file may. Raises `NotFound` for an unknown account."""
    account = unit_of_work.accounts.lock(command.account_id)
    if account is None:
        raise NotFound("There is no such account", "no_account")
    if done := unit_of_work.commands.find(command.key):
        return done.outcome
    outcome = TAKEN_OFF if account.phone == command.owner != command.phone else NOT_OWNER
    if outcome == TAKEN_OFF:
        unit_of_work.links.remove(command.phone, account.id)
        unit_of_work.links.bar(command.phone, account.id)
        tell_taken_off([command.phone], account, unit_of_work, terms)
    unit_of_work.commands.add(command.key, outcome, {})
    return outcome
