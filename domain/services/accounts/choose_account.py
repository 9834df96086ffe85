"""A phone with several accounts works on another one from now on."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork


class Choosing(StrEnum):
    """What came of it."""

    SWITCHED = "switched"


@dataclass(frozen=True, slots=True)
class ChooseAccount:
    """The account that this phone wants to work on."""

    key: Key
    phone: str
    account_id: int


def choose_account(command: ChooseAccount, unit_of_work: UnitOfWork) -> Choosing:
    """Make this the account that the phone works on."""
    if unit_of_work.commands.claim(command.key) is None:
        unit_of_work.phones.use_account(command.phone, command.account_id)
        unit_of_work.commands.add(command.key, Choosing.SWITCHED, {})
    return Choosing.SWITCHED
