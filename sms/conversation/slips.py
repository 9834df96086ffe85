"""A keyword with a slip of the finger: `raed 4521`, `statment`, `my redaing is 4521`.

Heard only where a text says nothing else, and only of what tells something or asks once more before it acts: no slip
stops, starts, agrees, objects or erases.
"""

import re
from collections.abc import Iterator, Sequence

from domain.messaging.inbound.spellings import slips
from sms.conversation.keywords import KEYWORDS, LABELS, POLITE, Asks, tokens_of

FORGIVEN = frozenset(
    (
        *(Asks.READING, Asks.BALANCE, Asks.BILL, Asks.STATEMENT, Asks.LINK, Asks.PAY, Asks.OUTAGE, Asks.NUMBER),
        *(Asks.HELP, Asks.LANGUAGE, Asks.STATUS, Asks.TOKENS, Asks.APPLY, Asks.PRIVACY),
    )
)
MAX_LETTERS_WITHOUT_A_SLIP, MAX_LETTERS_WITHOUT_ANOTHER_LETTER, MIN_LETTERS_FOR_TWO_SLIPS = 3, 4, 9
MIN_LETTERS_OF_A_LABEL = 6

_GLUED = re.compile(r"(?<=[A-Za-z]{3})(?=[0-9])|(?<=[0-9])(?=[A-Za-z]{3})")
_REPEATED = re.compile(r"(.)\1+")
_PHRASES = tuple((phrase, asks) for phrase, asks, _ in KEYWORDS if asks in FORGIVEN)
_LONG_LABELS = tuple(label for label in LABELS if len(label) >= MIN_LETTERS_OF_A_LABEL)


def without_slips(text: str) -> str | None:
    """The text with the keyword that it begins with, or the label within it, as it is spelled; None where neither is
    to be made out.
    """
    tokens = list(tokens_of(_GLUED.sub(" ", text)))
    polite = next((at for at, token in enumerate(tokens) if token not in POLITE), len(tokens))
    tokens = tokens[polite:]
    found = dict(_keywords(tokens))
    if len(set(found.values())) == 1:
        phrase = next(iter(found))
        return " ".join((phrase, *tokens[len(phrase.split()) :]))
    spelled = [_label(token) for token in tokens]
    return " ".join(spelled) if spelled != tokens else None


def _keywords(tokens: Sequence[str]) -> Iterator[tuple[str, Asks]]:
    for phrase, asks in _PHRASES:
        words = phrase.split()
        said = tokens[: len(words)]
        if len(said) == len(words) and said != words and all(map(_is_or_means, said, words)):
            yield phrase, asks


def _is_or_means(said: str, word: str) -> bool:
    """Each word of a phrase by itself: `hakuna shida` is not `hakuna stima`."""
    return said == word or _is_meant(said, word)


def _label(token: str) -> str:
    return next((label for label in _LONG_LABELS if _is_meant(token, label)), token)


def _is_meant(said: str, word: str) -> bool:
    """The first letter is mostly right, and another letter makes another word of a short one: bill, bila."""
    if said == word or said[:1] != word[:1] or any(map(str.isdigit, said)):
        return False
    if _REPEATED.sub(r"\1", said) == _REPEATED.sub(r"\1", word):
        return True
    if len(word) <= MAX_LETTERS_WITHOUT_A_SLIP:
        return False
    if len(word) <= MAX_LETTERS_WITHOUT_ANOTHER_LETTER and len(said) <= len(word) and sorted(said) != sorted(word):
        return False
    return slips(said, word) <= (2 if len(word) >= MIN_LETTERS_FOR_TWO_SLIPS else 1)
