"""How pages and documents write days and money: `5 Mar 2026`, `KES 1,234.50`."""

from datetime import date

from catalogues import Words
from domain.values.money import format_shillings
from domain.values.periods import Month, first_day
from web.customer.texts import MONTH_NAMES


def day_of(day: date, words: Words) -> str:
    return f"{day.day} {month_name(day, words)} {day.year}"


def month_in_words(month: Month, words: Words) -> str:
    """`Mar 2026`."""
    day = first_day(month)
    return f"{month_name(day, words)} {day.year}"


def month_name(day: date, words: Words) -> str:
    return words(MONTH_NAMES).split()[day.month - 1]


def kes(cents: int) -> str:
    return f"KES {format_shillings(cents, thousands=',')}"


def shown_end(text: str, letters: int) -> str:
    """The end of a number that a page does not show whole: `xxxx0001`."""
    plain = "".join(each for each in text if each.isalnum())
    return f"xxxx{plain[-letters:]}"


def initials(name: str) -> str:
    """`W. K.` for Wanjiku Kamau: enough to know oneself by."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3] if word)


def masked_phone(phone: str) -> str:
    """`07xx xxx001` for +254711000001."""
    return f"0{phone.removeprefix('+254')[0]}xx xxx{phone[-3:]}"
