"""Times as operators type them: an hour of today, or a day and an hour, in Nairobi."""

from datetime import UTC, datetime, timedelta

from domain.errors import InvalidInput
from domain.values.periods import NAIROBI

FIRST_YEAR = 2000
_HOUR, _MOMENT = "%H:%M", "%Y-%m-%d %H:%M"


def parse_moment(typed: str, now: datetime) -> datetime:
    """The instant; an hour alone is the next one that clocks show it, from `now` on. Raises `InvalidInput`."""
    text = " ".join(typed.replace("T", " ").split())
    if (moment := _parsed(text, _MOMENT)) is not None and moment.year >= FIRST_YEAR:
        return moment.replace(tzinfo=NAIROBI).astimezone(UTC)
    if (hour := _parsed(text, _HOUR)) is None:
        raise InvalidInput(f'{typed!r} is neither "16:00" nor "2026-12-07 16:00"', "not_a_moment")
    today = now.astimezone(NAIROBI).replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return (today if today > now else today + timedelta(days=1)).astimezone(UTC)


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is Nairobi's
    except ValueError:
        return None
