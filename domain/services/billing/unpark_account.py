"""An account that was set aside is right again: it is billed and dunned from now on, and not only from tomorrow."""

from dataclasses import dataclass

from domain.errors import Refused
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class UnparkAccount:
    account_id: int


def unpark_account(command: UnparkAccount, unit_of_work: UnitOfWork) -> None:
    """Look at its books as the night does. Raises `Refused` with the reason where it is still not right."""
    if reason := unit_of_work.parked_accounts.recheck(command.account_id):
        said = reason.replace("_", " ")
        raise Refused(f"The account stays set aside: {said}. Put that right first", "still_parked")
