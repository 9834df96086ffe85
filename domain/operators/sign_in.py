"""How somebody proves to be an operator: a password, a second factor, and a session that ends.

Who proves it has a session. It ends by itself, when it is signed out, when its operator signs in elsewhere, and when
the operator is disabled or loses a factor. What moves money or rights needs password and code again within ten minutes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from domain.errors import InvalidInput
from domain.operators.operators import Operator

MAX_IDLE = timedelta(minutes=30)
MAX_SESSION = timedelta(hours=10)
"""One shift."""
MAX_SINCE_PROOF = timedelta(minutes=10)
INVITED_FOR = timedelta(hours=48)
CODE_WITHIN = timedelta(minutes=10)
"""So long after the password the code is awaited."""

MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 15, 128
RECOVERY_CODES = 10
SECONDS_PER_STEP = 30
STEPS_ACCEPTED = (-1, 0, 1)
"""An authenticator's clock may be half a minute off."""

FAILURES_COUNT_FOR = timedelta(minutes=15)
MAX_FAILURES_OF_NAME, MAX_FAILURES_OF_ADDRESS = 5, 20
FIRST_DELAY, MAX_DELAY = timedelta(milliseconds=250), timedelta(seconds=2)
"""Of the answer to one failure more: it grows, and never holds a thread of the web for long."""
ALERT_AT_GUESSES, MAX_GUESSES = 10, 20
FIRST_PAUSE, MAX_PAUSE = timedelta(minutes=1), timedelta(minutes=15)
"""Of an authenticator's codes, where somebody has the password and guesses them."""

SIGNED_OUT, SIGNED_IN_ELSEWHERE, ENDED_BY_OPERATOR = "sign_out", "sign_in", "operator"
FACTOR_RESET, DISABLED, TIME_OVER = "reset", "disabled", "time"


@dataclass(frozen=True, slots=True)
class OperatorSession:
    """One sign-in of one operator in one browser. `said` is a sentence for the next page."""

    id: int
    operator: Operator
    address: str
    browser: str
    started_at: datetime
    seen_at: datetime
    proved_at: datetime
    said: str | None = None
    ended_by: str | None = None

    def is_over(self, now: datetime) -> bool:
        return now >= self.seen_at + MAX_IDLE or now >= self.started_at + MAX_SESSION

    def was_proved_lately(self, now: datetime) -> bool:
        return now < self.proved_at + MAX_SINCE_PROOF


@dataclass(frozen=True, slots=True)
class Failures:
    """How many sign-ins failed lately, of the name and from the address; how many of the name were wrong codes behind
    the right password, and when the last of these was.
    """

    of_name: int
    of_address: int
    guesses: int
    guessed_at: datetime | None

    def answer_delay(self) -> timedelta:
        """So long the answer to one failure more is held back. Password and code that are right are never held back,
        so that others lock nobody out.
        """
        over = max(self.of_name - MAX_FAILURES_OF_NAME, self.of_address - MAX_FAILURES_OF_ADDRESS)
        return timedelta(0) if over < 0 else min(MAX_DELAY, FIRST_DELAY * (1 << min(over, 10)))

    def codes_pause_until(self) -> datetime | None:
        """Until then an authenticator's code is not looked at: a recovery code, which nobody guesses, always is."""
        over = self.guesses - MAX_GUESSES
        if self.guessed_at is None or over < 0:
            return None
        return self.guessed_at + min(MAX_PAUSE, FIRST_PAUSE * (1 << min(over, 10)))


def check_password(password: str, name: str, is_common: Callable[[str], bool]) -> None:
    """Raises `InvalidInput` for one that is too short, too long, known to everybody, or the name itself."""
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        raise InvalidInput(
            f"A password has {MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters: any, and as you like them",
            "password_length",
        )
    bare = "".join(letter for letter in password.casefold() if letter.isalnum())
    if (
        is_common(bare)
        or is_common(bare.strip("0123456789"))
        or _is_repeated(bare)
        or bare == "".join(name.casefold().split())
    ):
        raise InvalidInput("Many people use this password: take another", "common_password")


def _is_repeated(text: str) -> bool:
    """Whether it is one short piece again and again, or little else than counted up or down."""
    if text in (text + text)[1:-1] or len(set(text)) < 4:  # noqa: PLR2004 - four different characters
        return True
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    return max(map(steps.count, (1, -1))) > len(steps) * 3 / 4
