"""The accounts that each region serves are counted every night: the figures of the month are shares of them."""

from dataclasses import dataclass

from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date, month_of


@dataclass(frozen=True, slots=True)
class Counted:
    """How many regions."""

    regions: int


def count_customers(unit_of_work: UnitOfWork) -> Counted:
    """The last count of a month stands for it."""
    return Counted(unit_of_work.reliability.count_served(month_of(business_date(unit_of_work.now))))
