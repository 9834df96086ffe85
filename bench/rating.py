"""`rating`: CPU of one bill's lines, parts and band included, for the periods that bills are made of."""

import time
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from statistics import median

from bench.harness import ROUNDS, Figure
from cli.release import TARIFF_FILES
from domain.tariffs.files import read_tariff_file
from domain.tariffs.rating import parts_for, rate
from domain.tariffs.tariffs import TariffBook, choose_band, tariff_book

BILLS, BILLS_IN_FULL = 20_000, 200_000
MICROSECONDS = 1_000_000
# A month, a month with a tariff change in it, and a gap of a quarter.
PERIODS = ((date(2024, 1, 20), 30), (date(2024, 6, 15), 31), (date(2025, 8, 3), 92))
UNITS = (Decimal(60), Decimal("812.5"))


def measure(*, full: bool) -> Figure:
    """CPU microseconds a bill; a month is the usual one, the others are printed beside it."""
    book, bills = _book(), BILLS_IN_FULL if full else BILLS
    by_period = [median(_spent(book, start, days, bills) for _ in range(ROUNDS)) for start, days in PERIODS]
    month, changed, quarter = by_period
    notes = [f"with a tariff change {changed:.1f} us, over a quarter {quarter:.1f} us"]
    return Figure(month, "us CPU", notes=notes)


def _spent(book: TariffBook, start: date, days: int, bills: int) -> float:
    cases = list(product(UNITS, ("DC", "SC")))
    end = start + timedelta(days=days)
    before = time.process_time()
    for _ in range(bills // len(cases)):
        for units, category in cases:
            band = choose_band(book.version_on(end), category, units, 2)
            rate(book, category, band, parts_for(book, start, end, units))
    return (time.process_time() - before) / (bills // len(cases) * len(cases)) * MICROSECONDS


def _book() -> TariffBook:
    files = [read_tariff_file(path.read_text(encoding="utf-8")) for path in sorted(TARIFF_FILES.glob("*.toml"))]
    return tariff_book(
        [each for file in files for each in file.versions], [each for file in files for each in file.values]
    )
