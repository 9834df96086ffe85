"""What Daraja's codes prove, what the customer reads, and what comes next: one table.

The same number means different things in different interfaces, so the key is (interface, code). Sources: Daraja 3.0
portal pages, and what implementers have seen where those are silent. A code that is not in the table proves nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

STK, PUSH, QUERY = "stk", "push", "query"
NO_CONNECTION = "no_connection"


class Evidence(StrEnum):
    """What a code proves about the money."""

    PAID = "paid"
    FAILED = "failed"
    NOT_SENT = "not_sent"
    PENDING = "pending"
    NOTHING = "nothing"


class Next(StrEnum):
    """What follows: the customer may ask again, we repeat it ourselves, we look elsewhere, or operators are called."""

    NOTHING = "nothing"
    ASK_AGAIN = "ask_again"
    REPEAT = "repeat"
    RECONCILE = "reconcile"
    CALL_OPERATORS = "call_operators"


@dataclass(frozen=True, slots=True)
class ResultMeaning:
    """A row of the table. `words` names what the customer reads; `wait` is how long before it may be repeated."""

    evidence: Evidence
    words: str | None
    then: Next
    wait: timedelta = timedelta()

    @property
    def is_listed(self) -> bool:
        """Whether the code is in the table at all."""
        return self is not UNPROVED


_TABLE = (
    # interface, code, evidence, words, then, seconds to wait
    (STK, "0", Evidence.PAID, None, Next.NOTHING, 0),
    (STK, "1", Evidence.FAILED, "too_little_money", Next.ASK_AGAIN, 0),
    (STK, "2", Evidence.FAILED, "amount_too_low", Next.NOTHING, 0),
    (STK, "3", Evidence.FAILED, "amount_too_high", Next.NOTHING, 0),
    (STK, "4", Evidence.FAILED, "daily_limit", Next.NOTHING, 0),
    (STK, "8", Evidence.FAILED, "cannot_now", Next.CALL_OPERATORS, 0),
    (STK, "17", Evidence.NOTHING, "no_news", Next.RECONCILE, 120),
    (STK, "26", Evidence.NOTHING, "no_news", Next.RECONCILE, 60),
    (STK, "1001", Evidence.NOTHING, "no_news", Next.RECONCILE, 120),
    (STK, "1019", Evidence.FAILED, "prompt_expired", Next.ASK_AGAIN, 0),
    (STK, "1025", Evidence.NOTHING, "no_news", Next.RECONCILE, 60),
    (STK, "1032", Evidence.FAILED, "prompt_cancelled", Next.ASK_AGAIN, 0),
    (STK, "1036", Evidence.NOTHING, "no_news", Next.RECONCILE, 60),
    (STK, "1037", Evidence.FAILED, "phone_not_reached", Next.ASK_AGAIN, 0),
    (STK, "2001", Evidence.FAILED, "wrong_pin", Next.ASK_AGAIN, 0),
    (STK, "2028", Evidence.FAILED, "cannot_now", Next.CALL_OPERATORS, 0),
    (STK, "2029", Evidence.NOTHING, "no_news", Next.CALL_OPERATORS, 0),
    (STK, "4999", Evidence.PENDING, None, Next.NOTHING, 0),
    (STK, "8006", Evidence.FAILED, "pin_locked", Next.NOTHING, 0),
    (STK, "9999", Evidence.NOTHING, "no_news", Next.RECONCILE, 60),
    (STK, "SFC_IC0003", Evidence.FAILED, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "400.002.02", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "400.002.05", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "400.003.02", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "400.003.01", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "401.002.01", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "401.003.01", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "404.001.01", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "404.001.03", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "404.001.04", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "404.003.01", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "405.001", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "500.003.02", Evidence.NOT_SENT, "cannot_now", Next.REPEAT, 3),
    (PUSH, "500.003.03", Evidence.NOT_SENT, "cannot_now", Next.REPEAT, 60),
    (PUSH, NO_CONNECTION, Evidence.NOT_SENT, "cannot_now", Next.REPEAT, 10),
)

# Where one code stands for several things, its text tells them apart.
_TEXTS = (
    (PUSH, "500.001.1001", "lock subscriber", Evidence.NOT_SENT, "phone_busy", Next.REPEAT, 60),
    (PUSH, "500.001.1001", "merchant does not exist", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "500.001.1001", "wrong credentials", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "", "no apiproduct match", Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (STK, "500.001.1001", "being processed", Evidence.PENDING, None, Next.NOTHING, 0),
    (STK, "", "under processing", Evidence.PENDING, None, Next.NOTHING, 0),
    (STK, "", "being processed", Evidence.PENDING, None, Next.NOTHING, 0),
)

UNPROVED = ResultMeaning(Evidence.NOTHING, "no_news", Next.RECONCILE)
PROVIDER_UNAVAILABLE = ResultMeaning(Evidence.NOT_SENT, "cannot_now", Next.REPEAT, timedelta(seconds=20))
PROVIDER_REFUSES = ResultMeaning(Evidence.NOT_SENT, "cannot_now", Next.CALL_OPERATORS)
MEANINGS = {
    (interface, code): ResultMeaning(evidence, words, then, timedelta(seconds=seconds))
    for interface, code, evidence, words, then, seconds in _TABLE
}


def meaning(interface: str, code: str, text: str = "") -> ResultMeaning:
    """What the code proves. A pending text is believed before a failure code: a query says both at once."""
    said = text.lower()
    for of, number, fragment, evidence, words, then, seconds in _TEXTS:
        if of == interface and number in {"", code} and fragment in said:
            return ResultMeaning(evidence, words, then, timedelta(seconds=seconds))
    return MEANINGS.get((interface, code), UNPROVED)
