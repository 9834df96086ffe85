"""Money is integer cents of the Kenya shilling: rounded half-up once, where an amount is made, and then only added."""

from decimal import ROUND_HALF_UP, Decimal

CENTS_PER_SHILLING = 100


def cents(shillings: Decimal) -> int:
    """The amount in cents, half-up (a half goes away from zero)."""
    return int((shillings * CENTS_PER_SHILLING).to_integral_value(ROUND_HALF_UP))


def whole_shilling(amount: int) -> int:
    """The nearest amount in cents without a fraction of a shilling; half a shilling goes up."""
    return (amount + CENTS_PER_SHILLING // 2) // CENTS_PER_SHILLING * CENTS_PER_SHILLING


def format_kes(amount: int) -> str:
    """The amount as customers read it: `KES 1,250`, `KES 1,250.50`, `KES -80`."""
    return f"KES {format_shillings(amount, thousands=',').removesuffix('.00')}"


def format_shillings(amount: int, thousands: str = "") -> str:
    """The amount in shillings with two decimals, as files and JSON hold it: `994.80`."""
    whole, fraction = divmod(abs(amount), CENTS_PER_SHILLING)
    sign = "-" if amount < 0 else ""
    return f"{sign}{format(whole, f'{thousands}d')}.{fraction:02d}"
