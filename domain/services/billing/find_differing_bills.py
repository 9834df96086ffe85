"""Which bills were charged with a value carried forward that differs from the true one, once that is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.billing.bills import Bill, Rate
from domain.services.unit_of_work import UnitOfWork
from domain.tariffs.rating import Charges, parts_for, rate
from domain.tariffs.tariffs import TariffBook
from domain.values.periods import Month


@dataclass(frozen=True, slots=True)
class FindDifferingBills:
    """The command: the tariffs as they are known now, the bill to go on after, and how many bills."""

    book: TariffBook
    after_id: int
    limit: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A bill that stands, and what it would come to by what is known now."""

    bill: Bill
    charges: Charges


def find_differing_bills(command: FindDifferingBills, unit_of_work: UnitOfWork) -> list[Difference]:
    """The bills after that one whose carried values proved wrong, in the order of their ids."""
    known = list(_published_since(unit_of_work.bills.carried(), command.book))
    bills = unit_of_work.bills.carrying_other(known, command.after_id, command.limit) if known else ()
    return [Difference(bill, rated_anew(bill, command.book)) for bill in bills]


def rated_anew(bill: Bill, book: TariffBook) -> Charges:
    """The same units, days and band by what is known now."""
    parts = parts_for(book, bill.starts_on, bill.present.read_on, bill.units)
    return rate(book, bill.category, bill.band, parts)


def _published_since(carried: Sequence[tuple[str, Month]], book: TariffBook) -> Iterator[Rate]:
    for code, month in carried:
        value = book.pass_through(code, month)
        if value.carried_from is None:
            yield Rate(code, month, value.rate)
