"""Days and instants as pages of the console show them: one way everywhere, whoever reads."""

from datetime import date, datetime

from domain.values.periods import NAIROBI

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def shown_day(day: date) -> str:
    """`5 Mar 2026`"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def shown_moment(instant: datetime) -> str:
    """As clocks in Nairobi show it, to the minute: `5 Mar 2026 16:00`."""
    local = instant.astimezone(NAIROBI)
    return f"{shown_day(local)} {local:%H:%M}"


def kept_moment(text: str) -> datetime:
    """An instant as figures and frozen requests keep it: in ISO form, in Nairobi where no zone is named.

    Raises `ValueError` for text that is none.
    """
    kept = datetime.fromisoformat(text)
    return kept if kept.tzinfo else kept.replace(tzinfo=NAIROBI)
