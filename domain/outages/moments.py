"""Times as operators type them: an hour of today, or a day and an hour, in Nairobi."""

from datetime import UTC, datetime, timedelta

from domain.errors import InvalidInput
from domain.values.periods import NAIROBI, parse_local_time


def parse_moment(typed: str, now: datetime) -> datetime:
    """The instant; an hour alone is the next one that clocks show it, from `now` on. Raises `InvalidInput`."""
    if (moment := parse_local_time(typed)) is not None:
        return moment
    try:
        hour = datetime.strptime(typed.strip(), "%H:%M")  # noqa: DTZ007 - the zone is Nairobi's
    except ValueError as error:
        raise InvalidInput(f'{typed!r} is neither "16:00" nor "2026-12-07 16:00"', "not_a_moment") from error
    today = now.astimezone(NAIROBI).replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return (today if today > now else today + timedelta(days=1)).astimezone(UTC)
