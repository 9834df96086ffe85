"""What a text without a keyword is about, where it is about nothing more pressing: bills, payments, tokens, a chat."""

import re
from collections.abc import Callable
from enum import StrEnum

from domain.messaging.inbound.lexicon import Hit, Said, heard
from domain.messaging.inbound.row import Kind
from domain.values.languages import ENGLISH, KISWAHILI

MAX_WORDS_OF_A_QUESTION = 8
MAX_WORDS_TO_WHAT_IS_WANTED = 4
MAY_STAND_BEFORE = frozenset(
    (
        "my",
        "the",
        "a",
        "an",
        "i",
        "have",
        "get",
        "see",
        "view",
        "copy",
        "of",
        "kupata",
        "kuona",
        "to",
        "for",
        "mini",
        "ya",
    )
)
"""Between `I want` and the bill; other words ask something about it."""
CHANGES = frozenset(
    (
        "change",
        "switch",
        "badilisha",
        "kubadilisha",
        "badili",
        "kubadili",
        "nibadilishie",
        "write",
        "use",
        "iwe",
        "only",
        "speak",
    )
)

ASKS_WHETHER = {("do", "i"), ("do", "we")}
WHO_WANTS_IT_OF_ONE = frozenset(("you", "they"))
"""Before `need to pay`, and before `want me to pay`: nobody says that he wants to."""


class Topic(StrEnum):
    """In the order in which they win."""

    RECEIPT = "receipt"  # forwarded from M-Pesa
    PAID = "paid"
    BILL_TOO_HIGH = "bill_too_high"
    TOKENS = "tokens"
    WANTS_TO_PAY = "wants_to_pay"
    BALANCE = "balance"
    STATEMENT = "statement"
    BILL = "bill"
    LANGUAGE = "language"
    AGENT = "agent"
    THANKS = "thanks"
    GREETING = "greeting"


_RECEIPT = re.compile(r"\b[A-Z0-9]{10} (confirmed|imethibitishwa)\b", re.IGNORECASE)


def topic(text: str) -> Topic | None:
    """The first topic that the words of the text are about."""
    if _RECEIPT.search(text):
        return Topic.RECEIPT
    said = heard(text)
    return next((about for about, is_about in _TOPICS.items() if is_about(said)), None)


def language_of(text: str) -> str | None:
    """The language of most of its words; None where the tables know none, or as many of both."""
    languages = [hit.sense.language for hit in heard(text).hits]
    english, kiswahili = languages.count(ENGLISH), languages.count(KISWAHILI)
    if english == kiswahili:
        return None
    return ENGLISH if english > kiswahili else KISWAHILI


def _paid(said: Said) -> bool:
    """`nimelipa lakini hamjaona`, `I have paid`: it is done."""
    return said.has(Kind.PAID)


def _bill_too_high(said: Said) -> bool:
    """`my bill is too high`: the bill, not the price of power; `how much is my bill` asks for it."""
    if any(said.follow({Kind.BILL}, {Kind.TOO_HIGH}, 4)):
        return True
    before = said.follow({Kind.TOO_HIGH}, {Kind.BILL}, 2)
    return any(said.word(high.first - 1) != "how" for high, _ in before)


def _tokens(said: Said) -> bool:
    return said.has(Kind.TOKENS)


def _wants_to_pay(said: Said) -> bool:
    """I want to pay; how do I pay, nilipe aje."""
    if said.has(Kind.HOW_TO_PAY) and _is_short(said):
        return True
    wished = said.follow({Kind.WANTS}, {Kind.PAYS}, 2)
    return any(not _is_no_wish(said, wants, pays) for wants, pays in wished) or any(
        said.follow({Kind.PAYS}, {Kind.WANTS}, 0)
    )


def _is_no_wish(said: Said, wants: Hit, pays: Hit) -> bool:
    """`I do not want to pay`, `I can not pay`; `why do you want me to pay`, `do I need to pay`."""
    places = (wants.first - 1, *said.between(wants, pays))
    is_denied = any(said.kinds_at(place, wants.sentence) & {Kind.DO_NOT, Kind.WANT_NOT, Kind.NOT} for place in places)
    before = (said.word(wants.first - 2), said.word(wants.first - 1))
    return is_denied or before in ASKS_WHETHER or before[1] in WHO_WANTS_IT_OF_ONE


def _balance(said: Said) -> bool:
    """`how much do I owe`, `deni langu`; `when is the due date`."""
    return said.has(Kind.OWED, Kind.DUE) and _is_short(said)


def _bill(said: Said) -> bool:
    """`send me my bill`, `nataka bill yangu`."""
    return _is_asked_for(said, Kind.BILL)


def _statement(said: Said) -> bool:
    """`nataka statement`."""
    return _is_asked_for(said, Kind.STATEMENT)


def _is_asked_for(said: Said, what: Kind) -> bool:
    if not _is_short(said) or said.has(Kind.PAYS, Kind.DO_NOT, Kind.WANT_NOT):
        return False
    if any(not send.denied for send, _ in said.follow({Kind.SEND}, {what}, MAX_WORDS_TO_WHAT_IS_WANTED)):
        return True
    asked = said.follow({Kind.WANTS}, {what}, MAX_WORDS_OF_A_QUESTION)
    return any(MAY_STAND_BEFORE.issuperset(map(said.word, said.between(wants, wanted))) for wants, wanted in asked)


def _language(said: Said) -> bool:
    """`change my language to english`, `write to me in kiswahili`."""
    return said.has(Kind.LANGUAGE) and _is_short(said) and CHANGES.issuperset(said.others(*_BESIDE_A_LANGUAGE))


def _agent(said: Said) -> bool:
    """A person to talk to; a new connection is asked of one."""
    return said.has(Kind.AGENT) or (said.has(Kind.CONNECTION) and said.has(Kind.WANTS, Kind.WHEN))


def _is_short(said: Said) -> bool:
    return len(said.words) <= MAX_WORDS_OF_A_QUESTION


def _thanks(said: Said) -> bool:
    """Thanks, and no more than that; `sawa` and `ok` to something that was said."""
    return said.has(Kind.THANKS, Kind.AGREED) and not said.others(*_PLEASANT)


def _greeting(said: Said) -> bool:
    return said.has(Kind.GREETING) and not said.others(*_PLEASANT)


_BESIDE_A_LANGUAGE = (Kind.LANGUAGE, Kind.FILLER, Kind.WANTS, Kind.SEND, Kind.BESIDE_STOP, Kind.TEXTS, Kind.POLITE)
_PLEASANT = (Kind.THANKS, Kind.AGREED, Kind.GREETING, Kind.FILLER, Kind.TIME, Kind.BESIDE_STOP)
_TOPICS: dict[Topic, Callable[[Said], bool]] = {
    Topic.PAID: _paid,
    Topic.BILL_TOO_HIGH: _bill_too_high,
    Topic.TOKENS: _tokens,
    Topic.WANTS_TO_PAY: _wants_to_pay,
    Topic.BALANCE: _balance,
    Topic.STATEMENT: _statement,
    Topic.BILL: _bill,
    Topic.LANGUAGE: _language,
    Topic.AGENT: _agent,
    Topic.THANKS: _thanks,
    Topic.GREETING: _greeting,
}
