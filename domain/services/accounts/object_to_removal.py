"""A phone that was taken off an account objects: a case for an operator. Nothing is restored."""

from domain.accounts.access import OBJECTS_WITHIN
from domain.accounts.links import OBJECTED
from domain.services.unit_of_work import UnitOfWork


def object_to_removal(phone: str, unit_of_work: UnitOfWork) -> bool:
    """Whether a case is open: the phone was taken off an account lately."""
    account_id = unit_of_work.access.taken_off_lately(phone, unit_of_work.now - OBJECTS_WITHIN)
    if account_id is None:
        return False
    unit_of_work.links.open_check(phone, account_id, OBJECTED)
    return True
