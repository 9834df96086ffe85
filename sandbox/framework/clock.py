"""The time of a stand-in: the machine's, moved forward on command."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EAST_AFRICA = ZoneInfo("Africa/Nairobi")


class Clock:
    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def local(self) -> datetime:
        """Now in Nairobi, which is what every M-Pesa timestamp is written in."""
        return self.now().astimezone(EAST_AFRICA)

    def advance(self, seconds: float) -> None:
        self._offset += timedelta(seconds=seconds)
