"""Bills that rest on a reading which was wrong: each is cancelled by credit note and made anew from the right one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.accounts.accounts import Account
from domain.billing.bills import Bill
from domain.errors import Refused
from domain.messaging.messages import BILL, Message
from domain.metering.meters import total_units, units
from domain.metering.readings import Reading
from domain.services.billing.bill_texts import bills_corrected_text
from domain.services.billing.cancel_bill import credit
from domain.services.billing.correct_bill import correction_message, reissued
from domain.services.billing.issue_bill import Draft, book_bill, issue_bill
from domain.services.unit_of_work import UnitOfWork
from domain.tariffs.rating import parts_for, rate
from domain.tariffs.tariffs import PERIODS_THAT_CHOOSE_A_BAND, TariffBook, average_use, choose_band
from domain.terms import Terms
from domain.values.periods import Period

MAX_BILLS = 60


@dataclass(frozen=True, slots=True)
class RightReading:
    """What the account's meter showed on a day, in the place of what was kept."""

    id: int
    reading: Reading


def remake_bills(account: Account, right: RightReading, unit_of_work: UnitOfWork, terms: Terms) -> tuple[Draft, ...]:
    """The new bills with their numbers, the oldest first, each with the one that it takes the place of.

    They are the one that ends with the reading, the one that begins with it, and those whose band follows from their
    units. What was paid stays paid, and all of them are due anew. Raises `Refused` for a reading of years ago.
    """
    bills = unit_of_work.bills.newest(account.id, MAX_BILLS)
    if len(bills) == MAX_BILLS and bills[-1].present.read_on >= right.reading.read_on:
        raise Refused(f"More than {MAX_BILLS} bills were made since that reading", "too_long_ago")
    replaced = list(_replaced(account, right, bills, terms))
    drafts = list(_booked(account, replaced, unit_of_work, terms))
    unit_of_work.messages.queue(list(_messages(drafts, account, terms)))
    return tuple(replace(draft, bill=issue_bill(draft, unit_of_work)) for draft in drafts)


def periods_before(bills: Sequence[Bill], right: Reading) -> tuple[Period, ...]:
    """The billed periods that end before the reading, the newest first as the bills are."""
    return tuple(_period(bill) for bill in bills if bill.present.read_on < right.read_on)


def _replaced(
    account: Account, right: RightReading, bills: Sequence[Bill], terms: Terms
) -> Iterator[tuple[Bill, Bill]]:
    """Each bill that is wrong, and what it should be. A band follows from the periods before as they are now."""
    book = terms.tariffs.at(account.tariff_revision)
    periods = list(periods_before(bills, right.reading))
    for bill in reversed(bills):
        if bill.present.read_on < right.reading.read_on:
            continue
        anew = _anew(bill, account, right, _band(bill, account, periods, book, terms), book)
        if anew != bill:
            yield bill, anew
        periods.insert(0, _period(anew))


def _anew(bill: Bill, account: Account, right: RightReading, band: int, book: TariffBook) -> Bill:
    begins = (bill.meter_id, bill.previous.read_on) == (account.meter_id, right.reading.read_on)
    ends = (bill.meter_id, bill.present.read_on) == (account.meter_id, right.reading.read_on)
    if not begins and not ends and band == bill.band:
        return bill
    previous = right.reading if begins else bill.previous
    present = right.reading if ends else bill.present
    run = units(account.meter, previous.value, present.value) if begins or ends else None
    whole = bill.units if run is None else run + total_units(bill.earlier_runs)
    return replace(
        bill,
        reading_id=right.id if ends else bill.reading_id,
        previous=previous,
        present=present,
        units=whole,
        band=band,
        charges=rate(book, bill.category, band, parts_for(book, bill.starts_on, present.read_on, whole)),
    )


def _band(bill: Bill, account: Account, periods: Sequence[Period], book: TariffBook, terms: Terms) -> int:
    enough = len(periods) >= PERIODS_THAT_CHOOSE_A_BAND
    average = average_use(periods) if enough else account.average_units
    return choose_band(book.version_on(bill.present.read_on), bill.category, average, terms.default_band)


def _period(bill: Bill) -> Period:
    return Period(bill.units, (bill.present.read_on - bill.starts_on).days)


def _booked(
    account: Account, replaced: Sequence[tuple[Bill, Bill]], unit_of_work: UnitOfWork, terms: Terms
) -> Iterator[Draft]:
    """All credit notes first: the new bills bring forward what is owed without any of the wrong ones."""
    for bill, _ in replaced:
        account = credit(bill, account, unit_of_work)
    for bill, anew in replaced:
        issued = reissued(anew, account, unit_of_work, terms)
        draft = book_bill(issued, account, bill, unit_of_work)
        account = draft.account
        yield draft


def _messages(drafts: Sequence[Draft], account: Account, terms: Terms) -> Iterator[Message]:
    """One, whatever was made anew: it names what was asked for and what is now."""
    if account.phone is None or not drafts:
        return
    last = drafts[-1]
    if len(drafts) == 1:
        yield from correction_message(last, terms)
        return
    corrected = [draft.corrected for draft in drafts if draft.corrected]
    text = bills_corrected_text(last.facts, corrected, [draft.bill for draft in drafts], account.language, terms)
    yield Message(BILL, str(last.bill.id), account.phone, text, account.id, last.bill.issued_at)
