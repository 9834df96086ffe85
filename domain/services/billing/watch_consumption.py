"""What a customer uses, and a word before it becomes dearer: for screens and SMS."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.accounts.accounts import Account
from domain.metering.consumption import Trend, trends
from domain.services.unit_of_work import UnitOfWork
from domain.tariffs.rating import Part, rate
from domain.tariffs.tariffs import choose_band, units_before_dearer_band
from domain.terms import Terms
from domain.values.periods import DAYS_OF_A_STANDARD_MONTH, month_of

PERIODS_SHOWN = 6
PERIODS_OF_A_YEAR_BEFORE = 15
MIN_DAYS_OF_A_MONTH = 28


@dataclass(frozen=True, slots=True)
class DearerBand:
    """At the usual pace the next bills are in a dearer band; with so many units or fewer by the next reading (after
    30 days) they are not. 0 is too late for this period.
    """

    units_left: int


@dataclass(frozen=True, slots=True)
class CostForeseen:
    """What thirty days cost at the pace of the newest bills: units (kWh), cents, and the bands' upper ends in units of
    thirty days, the lowest first. With `units_left` or fewer by the next reading the band stays; None in the dearest.
    Nothing is billed by it: a bill is made from a reading.
    """

    units: Decimal
    cents: int
    band_ends: tuple[Decimal, ...]
    units_left: int | None


def watch_consumption(account: Account, unit_of_work: UnitOfWork) -> tuple[Trend, ...]:
    """The last six periods, the newest first, each beside the same time of the year before."""
    return trends(unit_of_work.bills.usages(account.id, PERIODS_SHOWN + PERIODS_OF_A_YEAR_BEFORE), PERIODS_SHOWN)


def dearer_band_ahead(account: Account, today: date, terms: Terms) -> DearerBand | None:
    """The warning, where the customer's usual use leads into a dearer band. Pure."""
    usual = account.monthly_average
    if usual is None or account.prepaid:
        return None
    version = terms.tariffs.at(account.tariff_revision).version_on(today)
    band = choose_band(version, account.category, usual, terms.default_band)
    left = units_before_dearer_band(version, account.category, band, account.periods)
    return DearerBand(left) if left is not None and usual > left else None


def foresee_cost(account: Account, today: date, terms: Terms) -> CostForeseen | None:
    """None for an account of which no use is known yet, and for prepaid meters. Pure."""
    pace = _pace(account)
    if pace is None or account.prepaid:
        return None
    book = terms.tariffs.at(account.tariff_revision)
    version = book.version_on(today)
    band = choose_band(version, account.category, account.monthly_average, terms.default_band)
    part = Part(month_of(today), pace, today, today + timedelta(days=DAYS_OF_A_STANDARD_MONTH))
    ends = tuple(each.up_to for each in version.bands_of(account.category) if each.up_to is not None)
    left = units_before_dearer_band(version, account.category, band, account.periods)
    return CostForeseen(pace, rate(book, account.category, band, [part]).total, ends, left)


def _pace(account: Account) -> Decimal | None:
    """KWh per 30 days of the newest periods that make a month together; of the import, until something is billed here.
    The band goes by three periods instead: what has changed since counts for the pace at once.
    """
    units, days = Decimal(0), 0
    for period in account.periods:
        units, days = units + period.units, days + max(period.days, 1)
        if days >= MIN_DAYS_OF_A_MONTH:
            break
    return units / days * DAYS_OF_A_STANDARD_MONTH if days else account.average_units
