"""A bill reckoned by hand, from the published figures and without a line of the service's own arithmetic."""

from decimal import ROUND_HALF_UP, Decimal

# Kenya shillings a kWh by month of the reading: fuel, forex, inflation, water; gazetted or carried forward until then.
PUBLISHED = {
    "2023-12": ("3.98", "3.17", "0.24", "0.016"),
    "2024-01": ("4.33", "6.46", "0.33", "0.014"),
    "2024-02": ("4.14", "3.22", "0.33", "0.0125"),
    "2024-03": ("3.64", "3.68", "0.33", "0.0125"),
    "2024-04": ("3.64", "3.68", "0.33", "0.0125"),
    "2024-05": ("3.64", "3.68", "0.33", "0.0125"),
    "2024-06": ("3.59", "1.76", "0.33", "0.0183"),
    "2024-07": ("3.59", "1.76", "0.33", "0.0183"),
    "2024-08": ("3.59", "1.76", "0.33", "0.0183"),
    "2024-09": ("3.43", "1.0332", "0.33", "0.0183"),
    "2024-10": ("3.39", "1.1489", "0.33", "0.0139"),
    "2024-11": ("3.39", "1.1489", "0.33", "0.0139"),
    "2024-12": ("3.39", "1.1489", "0.33", "0.0139"),
}
EPRA, REP, VAT = Decimal("0.08"), Decimal("0.05"), Decimal("0.16")


def shillings(month: str, *parts: tuple[int, str]) -> int:
    """The bill of a reading taken in this month, from (kWh, base rate) of its parts, in whole shillings."""
    return shillings_over_months(*((month, kwh, base) for kwh, base in parts))


def shillings_over_months(*parts: tuple[str, int, str]) -> int:
    """The same where each part has a month of its own: (month, kWh, base rate)."""
    energy = fuel = others = Decimal(0)
    for month, kwh, base in parts:
        fuel_rate, *other_rates = map(Decimal, PUBLISHED[month])
        energy += _cents(kwh * Decimal(base))
        fuel += _cents(kwh * fuel_rate)
        others += sum(_cents(kwh * rate) for rate in (*other_rates, EPRA))
    exact = energy + fuel + others + _cents(REP * energy) + _cents(VAT * (energy + fuel))
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
