"""The owner takes a phone off the account: it hears so, and cannot link itself again."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key
from domain.services.accounts.phone_notices import notify_taken_off
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class PhoneRemoval(StrEnum):
    """What came of it: the phone is off, or who asked is not the owner."""

    TAKEN_OFF = "taken_off"
    NOT_OWNER = "not_owner"


@dataclass(frozen=True, slots=True)
class TakePhoneOff:
    """The command: the phone on file, `owner`, takes `phone` off."""

    key: Key
    owner: str
    account_id: int
    phone: str


def take_phone_off(command: TakePhoneOff, unit_of_work: UnitOfWork, terms: Terms) -> PhoneRemoval:
    """End its link and proof. Only the phone on file may. Raises `NotFound` for an unknown account."""
    account = locked_account(command.account_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return PhoneRemoval(done.outcome)
    is_owner = account.phone == command.owner != command.phone
    outcome = PhoneRemoval.TAKEN_OFF if is_owner else PhoneRemoval.NOT_OWNER
    if is_owner:
        unit_of_work.links.remove(command.phone, account.id)
        unit_of_work.links.bar(command.phone, account.id)
        notify_taken_off([command.phone], account, unit_of_work, terms)
    unit_of_work.commands.add(command.key, outcome, {})
    return outcome
