"""A phone with several accounts works on another one from now on."""

from dataclasses import dataclass

from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork

SWITCHED = "switched"


@dataclass(frozen=True, slots=True)
class ChooseAccount:
    """The account that this phone wants to work on."""

    key: Key
    phone: str
    account_id: int


def choose_account(command: ChooseAccount, unit_of_work: UnitOfWork) -> str:
    """Make this the account that the phone works on."""
    if unit_of_work.commands.claim(command.key) is None:
        unit_of_work.phones.use_account(command.phone, command.account_id)
        unit_of_work.commands.add(command.key, SWITCHED, {})
    return SWITCHED
