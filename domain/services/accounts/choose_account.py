"""A phone with several accounts works on another one from now on."""

from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork

SWITCHED = "switched"


def choose_account(key: Key, phone: str, account_id: int, unit_of_work: UnitOfWork) -> str:
    """Make this the account that the phone works on."""
    if unit_of_work.commands.claim(key) is None:
        unit_of_work.phones.use_account(phone, account_id)
        unit_of_work.commands.add(key, SWITCHED, {})
    return SWITCHED
