"""A message on its way to the gateway: what is claimed, what the gateway may say of it, and when to try again."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from domain.messaging.messages import LAST_PRIORITY, LAST_PRIORITY_AT_ANY_HOUR
from domain.values.periods import NAIROBI

RUNNING, PAUSED, STOPPED = "running", "paused", "stopped"
"""The states of sending to the gateway: paused until there is money, stopped until our settings are corrected."""

MICROS_PER_SHILLING = 1_000_000
"""SMS cost fractions of a cent: their amounts are integer millionths of a shilling."""

FIRST_WAIT = timedelta(seconds=5)
MAX_WAIT = timedelta(minutes=10)
MAX_DOUBLINGS = 10
HOURS_BEFORE_CLOSING = timedelta(hours=2)
"""What is due while the window is closed goes out before it closes, with time enough for all."""
MIN_SHARE_OF_WAIT = 0.5


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send until the lease lapses. `attempt` counts from 1; a trial is the one message that
    tries a paused or stopped queue.
    """

    id: int
    attempt: int
    purpose: str
    subject: str
    phone: str
    text: str
    parts: int
    trial: bool


@dataclass(frozen=True, slots=True)
class SmsAccepted:
    """The gateway took it. `cost_micros` is what it charged, in millionths of a shilling."""

    status: str
    gateway_id: str | None
    cost_micros: int | None = None


@dataclass(frozen=True, slots=True)
class SmsRefused:
    """The gateway will never send it. `mark` is what is thereby known of the phone; an unexpected refusal alerts."""

    status: str
    mark: str | None = None
    expected: bool = True


@dataclass(frozen=True, slots=True)
class NotSent:
    """It certainly was not sent. `halt` is the state that the queue goes into; `wait` what the gateway asked for."""

    status: str
    wait: timedelta | None = None
    halt: str | None = None


@dataclass(frozen=True, slots=True)
class SmsUnknown:
    """It may have been sent: no answer, or none that can be read."""

    status: str


Outcome = SmsAccepted | SmsRefused | NotSent | SmsUnknown


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one attempt."""

    message: Claimed
    outcome: Outcome
    again_at: datetime | None = None


class SmsGateway(Protocol):
    """Sends one SMS. Never raises: whatever happens is an outcome."""

    def send(self, phone: str, text: str, sender_id: str) -> Outcome: ...


def wait_before_again(attempt: int, chance: float) -> timedelta:
    """Twice as long after each attempt, up to a limit; `chance` (0 to 1) keeps a crowd from coming back together."""
    doublings = min(attempt - 1, MAX_DOUBLINGS)
    return min(FIRST_WAIT * (1 << doublings), MAX_WAIT) * (MIN_SHARE_OF_WAIT + (1 - MIN_SHARE_OF_WAIT) * chance)


@dataclass(frozen=True, slots=True)
class Window:
    """The hours, in Nairobi, at which customers may be written to without having asked for it."""

    opens: time
    closes: time

    @classmethod
    def parse(cls, text: str) -> "Window":
        """Of `07:00-19:00`; one that closes before it opens runs over midnight. Raises `ValueError`."""
        opens, _, closes = text.replace("24:00", "00:00").partition("-")
        return cls(time.fromisoformat(opens), time.fromisoformat(closes))

    def is_open(self, instant: datetime) -> bool:
        now = instant.astimezone(NAIROBI).time()
        if self.opens < self.closes:
            return self.opens <= now < self.closes
        return now >= self.opens or now < self.closes

    def after_open(self, start: datetime, lasting: timedelta) -> datetime:
        """The instant at which the window has been open for so long since the start."""
        at = start if self.is_open(start) else _next(self.opens, start)
        while at + lasting > (closes := _next(self.closes, at)):
            lasting -= closes - at
            at = _next(self.opens, closes) if self.opens != self.closes else closes
        return at + lasting

    def last_open(self, instant: datetime) -> datetime:
        """The instant, where the window is open then; else when it last was, with two hours to go."""
        if self.is_open(instant):
            return instant
        closes = _next(self.closes, instant) - timedelta(days=1)
        return closes - HOURS_BEFORE_CLOSING

    def last_priority(self, instant: datetime) -> int:
        """What may be sent at that moment: this priority and those before it."""
        return LAST_PRIORITY if self.is_open(instant) else LAST_PRIORITY_AT_ANY_HOUR


def _next(hour: time, instant: datetime) -> datetime:
    """The next time, after that instant, that clocks in Nairobi show this hour."""
    local = instant.astimezone(NAIROBI)
    today = local.replace(hour=hour.hour, minute=hour.minute, second=hour.second, microsecond=0)
    return (today if today > local else today + timedelta(days=1)).astimezone(UTC)
