"""What a reading would come to: the verdict on it and, where it counts, the charges. The screen and the bill both
ask here.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.accounts import Account
from domain.rating import Charges, parts_for, rate
from domain.readings import Case, Mark, Reading, verdict
from domain.tariffs import choose_band
from domain.terms import Terms
from domain.verdicts import Accepted, Question, Verdict

NO_CHARGES = Charges((), 0)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the customer already said to our questions: the value typed before, and what was confirmed."""

    typed_before: int | None = None
    confirmed: frozenset[Question] = frozenset()


@dataclass(frozen=True, slots=True)
class Quote:
    """A verdict, the reading it is measured from, and what it would come to: no units and no charges unless
    accepted.
    """

    verdict: Verdict
    previous: Reading
    band: int
    units: Decimal
    charges: Charges


def quote_reading(account: Account, value: int, today: date, terms: Terms, answers: Answers) -> Quote:
    """Pure: the same account, value and terms give the same figures before and after the customer confirms."""
    case = Case(
        value=value,
        read_on=today,
        today=today,
        meter=account.meter,
        last=account.last,
        before=_correctable(account, today),
        daily_average=account.daily_average,
        typed_before=answers.typed_before,
        confirmed=answers.confirmed,
        rules=terms.reading,
    )
    found = verdict(case)
    book = terms.tariffs.at(account.tariff_revision)
    band = choose_band(book.version_on(today), account.category, account.monthly_average, terms.default_band)
    if not isinstance(found, Accepted):
        return Quote(found, case.previous, band, Decimal(0), NO_CHARGES)
    parts = parts_for(book, case.previous.read_on, today, found.units)
    return Quote(found, case.previous, band, found.units, rate(book, account.category, band, parts))


def _correctable(account: Account, today: date) -> Reading | None:
    """The reading before the last one, while the customer may still correct their own."""
    own = account.last.mark is Mark.CUSTOMER and account.last.read_on == today
    return account.before if own else None
