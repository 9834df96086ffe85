"""The time of a stand-in gateway: the machine's, or a test's, moved forward on command."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EAST_AFRICA = ZoneInfo("Africa/Nairobi")


def utc_now() -> datetime:
    return datetime.now(UTC)


class Clock:
    def __init__(self, base: Callable[[], datetime] = utc_now) -> None:
        self._base = base
        self._offset = timedelta()

    def now(self) -> datetime:
        return self._base() + self._offset

    def local(self) -> datetime:
        """Now in Nairobi, which is what every M-Pesa timestamp is written in."""
        return self.now().astimezone(EAST_AFRICA)

    def advance(self, seconds: float) -> None:
        self._offset += timedelta(seconds=seconds)
