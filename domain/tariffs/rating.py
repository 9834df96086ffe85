"""Rating: units of energy and a dated tariff become the lines of a bill, to the cent.

Every line is rounded half-up once, and taxes are taken on rounded lines, so that a customer with a bill in hand
can check each of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from domain.errors import InvalidInput
from domain.tariffs.tariffs import CONSUMPTION, METERED, REP, ROUNDING, VAT, Levy, TariffBook, TariffVersion
from domain.values.money import cents, format_shillings, whole_shilling
from domain.values.periods import Month, first_day, month_of, month_starts_between, next_month, share_by_days

MAX_SINGLE_PERIOD_DAYS = 45
LINE_ORDER = {code: place for place, code in enumerate((*METERED, REP, VAT, ROUNDING))}
_ONE_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a bill's units (kWh) under one set of rates.

    The published values are those of `month`; base rate and levies those in force on `starts`. `ends` is the first day
    after it.
    """

    month: Month
    units: Decimal
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a bill. `quantity` is kWh, or for REP and VAT the shillings they are taken on; `amount` is cents.

    `carried_from` is the month whose published value was used because the month's own was not known yet.
    """

    code: str
    period: Month | None
    quantity: Decimal | None
    rate: Decimal | None
    amount: int
    carried_from: Month | None = None


@dataclass(frozen=True, slots=True)
class Charges:
    """What a period costs: lines that sum to the total, in cents, a whole number of shillings. A zero bill has none."""

    lines: tuple[Line, ...]
    total: int


def rate(book: TariffBook, category: str, band: int, parts: Sequence[Part]) -> Charges:
    """The charges for the parts, taken as they are, all units at the rate of one band.

    Raises `NotFound` for a rate or value not known (`no_tariff`, `no_rate`, `no_monthly_value`), `InvalidInput` for
    `no_band` and `negative_units`. Source: the published bills of December 2021 to March 2024.
    """
    used = [(part, book.version_on(part.starts)) for part in parts if _has_units(part)]
    if not used:
        return Charges((), 0)
    metered = [(tariff, list(_metered_lines(book, tariff, category, band, part))) for part, tariff in used]
    lines = [line for _, of_part in metered for line in of_part]
    lines += _levy_lines(metered)
    lines.sort(key=_place_on_the_bill)
    return _rounded(lines)


def parts_for(book: TariffBook, previous_on: date, present_on: date, units: Decimal) -> tuple[Part, ...]:
    """The parts of the units (kWh) between two readings: cut by days where a tariff begins, over 45 days by month.

    The day of the previous reading counts, that of the present one does not. Up to 45 days the values of the present
    reading's month hold for all units: the gazette binds them to the readings taken in a month. Raises `InvalidInput`
    (`reading_before_last`).
    """
    if present_on < previous_on:
        raise InvalidInput(f"A reading on {present_on} is before the one on {previous_on}", "reading_before_last")
    changes = book.changes_between(previous_on, present_on)
    if (present_on - previous_on).days <= MAX_SINGLE_PERIOD_DAYS:
        edges = [previous_on, *changes, present_on]
        return _parts(units, edges, [month_of(present_on)] * len(edges))
    edges = sorted({previous_on, *changes, *month_starts_between(previous_on, present_on), present_on})
    return _parts(units, edges, [month_of(start) for start in edges])


def part_of_month(month: Month, units: Decimal) -> Part:
    """A part that names its month: all of it under the tariff in force on the first day."""
    return Part(month, units, first_day(month), first_day(next_month(month)))


def as_json(charges: Charges) -> dict[str, object]:
    """The charges as `tariff quote` prints them: figures as text, amounts in shillings."""
    return {
        "lines": [_line_as_json(line) for line in charges.lines],
        "total": format_shillings(charges.total),
    }


def _has_units(part: Part) -> bool:
    if part.units < 0:
        raise InvalidInput(f"{part.units} kWh cannot be billed", "negative_units")
    return part.units != 0


def _metered_lines(book: TariffBook, tariff: TariffVersion, category: str, band: int, part: Part) -> Iterator[Line]:
    """The lines that are so much per kWh."""
    month, units = part.month, part.units
    base_rate = tariff.rate(category, band)
    yield Line(CONSUMPTION, month, units, base_rate, cents(units * base_rate))
    for value in book.pass_throughs(month):
        yield Line(value.code, month, units, value.rate, cents(units * value.rate), value.carried_from)
    for levy in tariff.levies:
        if levy.on_units:
            yield Line(levy.code, month, units, levy.rate, cents(units * levy.rate))


def _levy_lines(metered: Sequence[tuple[TariffVersion, Sequence[Line]]]) -> list[Line]:
    """The lines that are a fraction of others: one a levy on its summed base, or one for each rate or base it had."""
    bases: dict[Levy, int] = {}
    for tariff, lines in metered:
        for levy in tariff.levies:
            if not levy.on_units:
                bases[levy] = bases.get(levy, 0) + sum([line.amount for line in lines if line.code in levy.base])
    return [_levy_line(levy, base * _ONE_CENT) for levy, base in bases.items()]


def _levy_line(levy: Levy, base: Decimal) -> Line:
    return Line(levy.code, None, base, levy.rate, cents(base * levy.rate))


def _place_on_the_bill(line: Line) -> int:
    return LINE_ORDER[line.code]


def _rounded(lines: Sequence[Line]) -> Charges:
    """The lines with one more, which brings their sum to the nearest whole shilling."""
    subtotal = sum([line.amount for line in lines])
    total = whole_shilling(subtotal)
    return Charges((*lines, Line(ROUNDING, None, None, None, total - subtotal)), total)


def _parts(units: Decimal, edges: Sequence[date], months: Sequence[Month]) -> tuple[Part, ...]:
    spans = list(pairwise(edges))
    shares = share_by_days(units, [(end - start).days for start, end in spans])
    return tuple(Part(month, share, *span) for month, share, span in zip(months, shares, spans, strict=False))


def _line_as_json(line: Line) -> dict[str, str | None]:
    return {
        "code": line.code,
        "period": line.period,
        "quantity": _plain(line.quantity, 0),
        "rate": _plain(line.rate, 2),
        "amount": format_shillings(line.amount),
        "carried_from": line.carried_from,
    }


def _plain(figure: Decimal | None, places: int) -> str | None:
    """A figure without exponent or idle zeros, but with at least so many decimals: `60`, `20.5`, `12.60`, `0.0067`."""
    if figure is None:
        return None
    whole, _, fraction = format(figure, "f").partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole
