"""What a reading would come to: its verdict and, where it counts, the charges. Screen and bill both ask here."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from domain.accounts.accounts import Account
from domain.metering.meters import Replacement, Run, total_units
from domain.metering.reading_checks import Case, technicians_verdict, verdict
from domain.metering.readings import Mark, Reading, ReadingRules, window_opens_on
from domain.metering.verdicts import Accepted, Hold, Kept, NeedsConfirmation, Question, Verdict
from domain.tariffs.rating import Charges, parts_for, rate
from domain.tariffs.tariffs import choose_band
from domain.terms import Terms
from domain.values.periods import business_date

NO_CHARGES = Charges((), 0)
MAX_KINDS_OF_REGION = 64
"""Of windows in which regions take readings."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the customer already said to our questions: the value typed before, and what was confirmed."""

    typed_before: int | None = None
    confirmed: frozenset[Question] = frozenset()


@dataclass(frozen=True, slots=True)
class Quote:
    """A verdict, the reading it is measured from, and what it would come to: no units and no charges unless
    accepted.

    `units` are those of the whole period; `replacement` describes the meters that served in it before this one.
    `tariff_version` is the day from which the tariff is valid; `corrects` says that it takes the place of the last
    bill. `usual_units` are what was expected since the previous reading.
    """

    verdict: Verdict
    previous: Reading
    band: int
    units: Decimal
    charges: Charges
    tariff_version: date
    replacement: Replacement | None = None
    corrects: bool = False
    usual_units: Decimal = Decimal(0)

    @property
    def starts_on(self) -> date:
        """The day from which it bills."""
        return self.replacement.since if self.replacement else self.previous.read_on

    @property
    def earlier_runs(self) -> tuple[Run, ...]:
        return self.replacement.runs if self.replacement else ()

    def is_above(self, times: Decimal) -> bool:
        """Whether it says more than so many times the usual."""
        if not isinstance(self.verdict, Accepted | NeedsConfirmation):
            return False
        return self.verdict.units > times * self.usual_units


def quote_reading(account: Account, value: int, now: datetime, terms: Terms, answers: Answers) -> Quote:
    """Pure: the same account, value and terms give the same figures before and after the customer confirms."""
    return _quote_of_day(account, value, business_date(now), now, terms, answers)


def quote_kept_reading(account: Account, value: int, read_on: date, asked_at: datetime, terms: Terms) -> Quote:
    """The same for a reading of an earlier day that was asked about at that instant, and answered."""
    answers = Answers(value, frozenset((Question.ROLLED_OVER, Question.HOUSE_EMPTY)))
    return _quote_of_day(account, value, read_on, asked_at, terms, answers)


def _quote_of_day(account: Account, value: int, read_on: date, now: datetime, terms: Terms, answers: Answers) -> Quote:
    corrects = may_correct(account, now, terms)
    case = _case(account, value, read_on, business_date(now), terms, answers, corrects=corrects)
    found = verdict(case)
    if account.parked and isinstance(found, Accepted):
        found = Kept(found.units, Hold.PARKED)
    return _quoted(account, case, found, terms, corrects=corrects)


def quote_technicians_reading(
    account: Account, value: int, read_on: date, today: date, terms: Terms, confirmed: frozenset[Question]
) -> Quote:
    """The same for an actual reading, which corrects a customer's own where that cannot have been right, and ours where
    it is confirmed to be wrong.
    """
    corrects = _outranks_last(account, value, read_on, confirmed)
    case = _case(account, value, read_on, today, terms, Answers(None, confirmed), corrects=corrects)
    return _quoted(account, case, technicians_verdict(case), terms, corrects=corrects)


def may_correct(account: Account, now: datetime, terms: Terms) -> bool:
    """Whether this phone may still correct the last reading: a customer's, not longer ago and not oftener than the
    rules say. A stranger's phone never corrects what the owner gave; the owner has more time for what a stranger gave.
    """
    if account.last.mark is not Mark.CUSTOMER or account.before is None or account.last_given_at is None:
        return False
    rules = terms.reading
    if account.verified and account.last_by_stranger:
        return now < account.last_given_at + rules.set_right
    if not account.verified and not account.last_by_stranger:
        return False
    in_time = now < account.last_given_at + rules.correction
    return in_time and account.corrections < rules.max_corrections_per_period


def too_early_until(account: Account, now: datetime, terms: Terms) -> date | None:
    """The day on which the next reading is taken; None when one is taken now: a new one, or a correction."""
    opens_on = window_opens_on(account.last, rules_for(account, terms))
    return None if business_date(now) >= opens_on or may_correct(account, now, terms) else opens_on


def is_early(account: Account, now: datetime, terms: Terms) -> bool:
    """Whether nothing need be typed yet: who is early reads when the window opens. A repeat on the day of the reading
    and a correction are not early.
    """
    if not account.reads_itself:
        return True
    return account.last.read_on < business_date(now) and too_early_until(account, now, terms) is not None


def rules_for(account: Account, terms: Terms) -> ReadingRules:
    """The rules with the window of the account's region, and whether it is open."""
    return _rules(terms.reading, account.window_days or terms.reading.window_days, account.reads_itself)


@lru_cache(MAX_KINDS_OF_REGION)
def _rules(rules: ReadingRules, window_days: int, is_open: bool) -> ReadingRules:  # noqa: FBT001 - a key of the cache
    return replace(rules, window_days=window_days, is_open=is_open)


def _case(
    account: Account, value: int, read_on: date, today: date, terms: Terms, answers: Answers, *, corrects: bool
) -> Case:
    judged_by = account.without_last_bill if corrects else account
    replacement = account.unbilled_before(judged_by.last)
    return Case(
        value=value,
        read_on=read_on,
        today=today,
        meter=account.meter,
        last=account.last,
        before=account.before if corrects else None,
        unbilled_since=replacement.since if replacement else None,
        daily_average=judged_by.daily_average,
        typed_before=answers.typed_before,
        confirmed=answers.confirmed,
        rules=rules_for(account, terms),
    )


def _quoted(account: Account, case: Case, found: Verdict, terms: Terms, *, corrects: bool) -> Quote:
    judged_by = account.without_last_bill if corrects else account
    book = terms.tariffs.at(account.tariff_revision)
    # A refused reading may be of a day for which no tariff is known.
    version = book.version_on(case.read_on if isinstance(found, Accepted) else case.today)
    band = choose_band(version, account.category, judged_by.monthly_average, terms.default_band)
    replacement, units, charges = account.unbilled_before(case.previous), Decimal(0), NO_CHARGES
    if isinstance(found, Accepted):
        units = found.units + total_units(replacement.runs if replacement else ())
        starts_on = replacement.since if replacement else case.previous.read_on
        charges = rate(book, account.category, band, parts_for(book, starts_on, case.read_on, units))
    return Quote(
        verdict=found,
        previous=case.previous,
        band=band,
        units=units,
        charges=charges,
        tariff_version=version.valid_from,
        replacement=replacement,
        corrects=corrects,
        usual_units=case.expected_units,
    )


def _outranks_last(account: Account, value: int, read_on: date, confirmed: frozenset[Question]) -> bool:
    """An actual reading of the same day, or a lower one that is no roll-over, says that the customer misread, or we."""
    is_open_to_doubt = account.last.mark is Mark.CUSTOMER or Question.OURS_WRONG in confirmed
    if not is_open_to_doubt or account.before is None:
        return False
    lower = value < account.last.value and Question.ROLLED_OVER not in confirmed
    return read_on == account.last.read_on or (lower and read_on > account.last.read_on)
