"""Bills that rest on a reading which was wrong: each is cancelled by credit note and made anew from the right one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from domain.accounts.accounts import Account
from domain.billing.bills import Bill
from domain.errors import Refused
from domain.messaging.messages import BILL, Message
from domain.metering.meters import Meter, Run, total_units, units
from domain.metering.readings import Reading
from domain.services.billing.bill_texts import bills_corrected_text
from domain.services.billing.correct_bill import correction_message, reissued
from domain.services.billing.credit_notes import post_credit_note
from domain.services.billing.draft_bill import Draft, book_bill
from domain.services.billing.issue_bill import issue_bill
from domain.services.billing.order_reconnection import order_reconnection
from domain.services.unit_of_work import UnitOfWork
from domain.tariffs.rating import parts_for, rate
from domain.tariffs.tariffs import PERIODS_THAT_CHOOSE_A_BAND, TariffBook, average_use, choose_band
from domain.terms import Terms
from domain.values.periods import Period

MAX_BILLS = 60


class Change(Protocol):
    """What was wrong, and is right now."""

    @property
    def day(self) -> date:
        """Bills that end before it do not rest on it."""
        ...

    def applied(self, bill: Bill) -> Bill:
        """The bill with its readings, runs and units put right, or itself where it does not rest on what was wrong."""
        ...


@dataclass(frozen=True, slots=True)
class RightReading:
    """What the account's meter showed on a day, in the place of what was kept."""

    id: int
    reading: Reading
    meter_id: int
    meter: Meter

    @property
    def day(self) -> date:
        return self.reading.read_on

    def applied(self, bill: Bill) -> Bill:
        """It is the reading that the bill ends with, or the one that it begins with."""
        begins = (bill.meter_id, bill.previous.read_on) == (self.meter_id, self.day)
        ends = (bill.meter_id, bill.present.read_on) == (self.meter_id, self.day)
        if not begins and not ends:
            return bill
        previous, present = self.reading if begins else bill.previous, self.reading if ends else bill.present
        return replace(
            bill,
            reading_id=self.id if ends else bill.reading_id,
            previous=previous,
            present=present,
            units=units(self.meter, previous.value, present.value) + total_units(bill.earlier_runs),
        )


@dataclass(frozen=True, slots=True)
class RightRun:
    """What a meter that was replaced on that day ran through, in the place of what was kept."""

    day: date
    wrong: Run
    right: Run

    def applied(self, bill: Bill) -> Bill:
        """It is one of the runs before the meter that the bill was read on."""
        if self.wrong not in bill.earlier_runs:
            return bill
        runs = tuple(self.right if run == self.wrong else run for run in bill.earlier_runs)
        return replace(bill, earlier_runs=runs, units=bill.units - self.wrong.units + self.right.units)


@dataclass(frozen=True, slots=True)
class RemakeBills:
    """The command: the account, which is locked, and what was wrong and is right now."""

    account: Account
    change: Change


def remake_bills(command: RemakeBills, unit_of_work: UnitOfWork, terms: Terms) -> tuple[Draft, ...]:
    """The new bills with their numbers, the oldest first, each with the one that it takes the place of.

    They are the one that ends with the reading, the one that begins with it, and those whose band follows from their
    units. What was paid stays paid, and all of them are due anew. Raises `Refused` for a reading of years ago.
    """
    account, change = command.account, command.change
    bills = unit_of_work.bills.newest(account.id, MAX_BILLS)
    before = sum(bill.present.read_on < change.day for bill in bills)
    if len(bills) == MAX_BILLS and before < PERIODS_THAT_CHOOSE_A_BAND:
        raise Refused(f"More than {MAX_BILLS} bills were made since that reading", "too_long_ago")
    replaced = list(_replaced(account, change, bills, terms))
    drafts = list(_booked(account, replaced, unit_of_work, terms))
    unit_of_work.messages.queue(list(_messages(drafts, account, terms)))
    if drafts:
        order_reconnection(drafts[-1].reconnection, unit_of_work, terms)
    return tuple(replace(draft, bill=issue_bill(draft, unit_of_work)) for draft in drafts)


def _replaced(account: Account, change: Change, bills: Sequence[Bill], terms: Terms) -> Iterator[tuple[Bill, Bill]]:
    """Each bill that is wrong, and what it should be. A band follows from the periods before as they are now."""
    book = terms.tariffs.at(account.tariff_revision)
    periods: list[Period] = []
    for bill in reversed(bills):
        anew = bill if bill.present.read_on < change.day else _anew(bill, account, change, periods, book, terms)
        if anew != bill:
            yield bill, anew
        periods.insert(0, _period(anew))


def _anew(
    bill: Bill, account: Account, change: Change, periods: Sequence[Period], book: TariffBook, terms: Terms
) -> Bill:
    changed, band = change.applied(bill), _band(bill, account, periods, book, terms)
    if changed == bill and band == bill.band:
        return bill
    parts = parts_for(book, bill.starts_on, changed.present.read_on, changed.units)
    return replace(changed, band=band, charges=rate(book, bill.category, band, parts))


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
        account = post_credit_note(bill, account, unit_of_work)
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
