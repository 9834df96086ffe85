"""What Daraja's codes prove, what the customer is told, and what comes next: one table.

The same number means different things in different interfaces, so the key is (interface, code). Sources: Daraja 3.0
portal pages, and what implementers have seen where those are silent. A code that is not in the table proves nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

STK, PUSH = "stk", "push"
NO_CONNECTION = "no_connection"


class Proof(StrEnum):
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
class Meaning:
    """A row of the table. `words` names what the customer is told; `wait` is how long before it may be repeated."""

    proof: Proof
    words: str | None
    then: Next
    wait: timedelta = timedelta()


_TABLE = (
    # interface, code, proof, words, then, seconds to wait
    (STK, "0", Proof.PAID, None, Next.NOTHING, 0),
    (STK, "1", Proof.FAILED, "too_little_money", Next.ASK_AGAIN, 0),
    (STK, "2", Proof.FAILED, "amount_too_low", Next.NOTHING, 0),
    (STK, "3", Proof.FAILED, "amount_too_high", Next.NOTHING, 0),
    (STK, "4", Proof.FAILED, "daily_limit", Next.NOTHING, 0),
    (STK, "8", Proof.FAILED, "cannot_now", Next.CALL_OPERATORS, 0),
    (STK, "17", Proof.NOTHING, "no_news", Next.RECONCILE, 120),
    (STK, "26", Proof.NOTHING, "no_news", Next.RECONCILE, 60),
    (STK, "1001", Proof.NOTHING, "no_news", Next.RECONCILE, 120),
    (STK, "1019", Proof.FAILED, "prompt_expired", Next.ASK_AGAIN, 0),
    (STK, "1025", Proof.NOTHING, "no_news", Next.RECONCILE, 60),
    (STK, "1032", Proof.FAILED, "prompt_cancelled", Next.ASK_AGAIN, 0),
    (STK, "1036", Proof.NOTHING, "no_news", Next.RECONCILE, 60),
    (STK, "1037", Proof.FAILED, "phone_not_reached", Next.ASK_AGAIN, 0),
    (STK, "2001", Proof.FAILED, "wrong_pin", Next.ASK_AGAIN, 0),
    (STK, "2028", Proof.FAILED, "cannot_now", Next.CALL_OPERATORS, 0),
    (STK, "2029", Proof.NOTHING, "no_news", Next.CALL_OPERATORS, 0),
    (STK, "4999", Proof.PENDING, None, Next.NOTHING, 0),
    (STK, "8006", Proof.FAILED, "pin_locked", Next.NOTHING, 0),
    (STK, "9999", Proof.NOTHING, "no_news", Next.RECONCILE, 60),
    (STK, "SFC_IC0003", Proof.FAILED, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "400.002.02", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "400.002.05", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "400.003.02", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "400.003.01", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "401.002.01", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "401.003.01", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "404.001.01", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "404.001.03", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "404.001.04", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "404.003.01", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "405.001", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "500.003.02", Proof.NOT_SENT, "cannot_now", Next.REPEAT, 3),
    (PUSH, "500.003.03", Proof.NOT_SENT, "cannot_now", Next.REPEAT, 60),
    (PUSH, NO_CONNECTION, Proof.NOT_SENT, "cannot_now", Next.REPEAT, 10),
)

# Where one code stands for several things, its text tells them apart.
_TEXTS = (
    (PUSH, "500.001.1001", "lock subscriber", Proof.NOT_SENT, "phone_busy", Next.REPEAT, 60),
    (PUSH, "500.001.1001", "merchant does not exist", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "500.001.1001", "wrong credentials", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (PUSH, "", "no apiproduct match", Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS, 0),
    (STK, "500.001.1001", "being processed", Proof.PENDING, None, Next.NOTHING, 0),
    (STK, "", "under processing", Proof.PENDING, None, Next.NOTHING, 0),
    (STK, "", "being processed", Proof.PENDING, None, Next.NOTHING, 0),
)

UNPROVED = Meaning(Proof.NOTHING, "no_news", Next.RECONCILE)
PROVIDER_AWAY = Meaning(Proof.NOT_SENT, "cannot_now", Next.REPEAT, timedelta(seconds=20))
PROVIDER_REFUSES = Meaning(Proof.NOT_SENT, "cannot_now", Next.CALL_OPERATORS)
MEANINGS = {
    (interface, code): Meaning(proof, words, then, timedelta(seconds=seconds))
    for interface, code, proof, words, then, seconds in _TABLE
}


def meaning(interface: str, code: str, text: str = "") -> Meaning:
    """What the code proves. A pending text is believed before a failure code: a query says both at once."""
    said = text.lower()
    for of, number, fragment, proof, words, then, seconds in _TEXTS:
        if of == interface and number in {"", code} and fragment in said:
            return Meaning(proof, words, then, timedelta(seconds=seconds))
    return MEANINGS.get((interface, code), UNPROVED)
