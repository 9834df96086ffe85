"""What a text asks for: what must be heard first in any words, a keyword, or what its words are about."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from domain.accounts.identifiers import clean
from domain.messaging.inbound.danger import danger
from domain.messaging.inbound.meaning import Meaning, meaning_of
from domain.messaging.inbound.place import Place, place_in
from domain.messaging.inbound.supply_fault import Fault, supply_fault
from domain.messaging.inbound.topic import Topic, language_of, topic
from sms.conversation.keywords import (
    KEYWORDS,
    NOT_AN_AMOUNT,
    POLITE,
    Asks,
    TextRequest,
    amount_in,
    is_figure,
    parse,
    tokens_of,
)
from sms.conversation.language_names import language_named_in
from sms.conversation.slips import without_slips

KEYWORDS_IN_WORDS = frozenset(word.lower() for phrase, *_ in KEYWORDS for word in phrase.split())
MAY_BE_AN_OUTAGE = {Asks.UNCLEAR, Asks.OUTAGE, Asks.HELP, Asks.READING, Asks.TOKENS}
POLITE_TOO = POLITE | {"THANKS", "ASANTE"}
REFERENCE = re.compile(
    r"(?:\b|(?<=STATUS)|(?<=HALI))([TQADPR])[ .-]?([0-9OIL]{3,14}[ .-]?[0-9OIL]{4})\b", re.IGNORECASE | re.ASCII
)
STATUS_WITHOUT_BLANK = re.compile(r"(?:STATUS|HALI)(?=[TQADPR][ .-]?[0-9OIL]{3})", re.IGNORECASE | re.ASCII)
"""`STATUSA000-0125`."""
STOP_PLANNED = re.compile(
    r"(?:(?:PLEASE|PLS|TAFADHALI|NAOMBA) )?(?:STOP|ACHA|WACHA|KOMESHA|SIMAMISHA) (?:THE |ALL |SMS |ZA |YA |TEXTS )*"
    r"(?:PLANNED|PLANED|MAINTENANCE|MATENGENEZO|(?:KAZI )?ILIYOPANGWA|KAZI|RATIBA)"
    r"(?: (?:WORKS?|TEXTS?|SMS|MESSAGES?|MAINTENANCE|OUTAGES?|PLEASE|TAFADHALI))*"
)
"""`STOP PLANNED`, as the texts of planned work say."""
USSD_CODE = re.compile(r"\*[0-9*]+#", re.ASCII)
"""What is dialled, not texted: in a text its digits are no reading."""

BY_TOPIC = {
    Topic.RECEIPT: Asks.RECEIPT,
    Topic.PAID: Asks.PAID,
    Topic.BILL_TOO_HIGH: Asks.BILL_TOO_HIGH,
    Topic.TOKENS: Asks.TOKENS,
    Topic.WANTS_TO_PAY: Asks.PAY,
    Topic.BALANCE: Asks.BALANCE,
    Topic.STATEMENT: Asks.STATEMENT,
    Topic.BILL: Asks.BILL,
    Topic.LANGUAGE: Asks.LANGUAGE,
    Topic.AGENT: Asks.AGENT,
    Topic.THANKS: Asks.THANKS,
    Topic.GREETING: Asks.GREETING,
}
OF_ONES_DATA = {Asks.DATA_COPY, Asks.DATA_CORRECTION, Asks.DATA_ERASURE}
IN_OTHER_WORDS = {Meaning.NOT_MINE, Meaning.STOP, Meaning.STOP_IN_DOUBT}
"""What the words behind such a keyword may say too: `ERASE MY DATA, stop writing to me`."""
WITH_KEYWORD = {Asks.TOKENS, Asks.PAY, Asks.BALANCE, Asks.STATEMENT, Asks.BILL, Asks.LANGUAGE}
WITHOUT_KEYWORD = {Asks.UNCLEAR, *BY_TOPIC.values()} - WITH_KEYWORD


def understand(text: str, names: Collection[str] = ()) -> TextRequest:
    """The request in a text. Never raises. `names` are those on the accounts of its phone."""
    if STOP_PLANNED.fullmatch(" ".join(tokens_of(text))):
        return TextRequest(Asks.STOP_PLANNED, language=language_of(text))
    request = _understood(text, names)
    behind_start = _reading_behind(text) if request.asks is Asks.START else None
    return behind_start or request


def _understood(text: str, names: Collection[str]) -> TextRequest:
    meaning = meaning_of(text, names)
    request = parse(text)
    fault = supply_fault(text)
    if meaning is Meaning.POWER_BACK and fault is Fault.SURGE_DAMAGE:
        return _outage(text, request)  # it came back, and burnt something
    if meaning and not (request.asks in OF_ONES_DATA and meaning in IN_OTHER_WORDS):
        return _BY_MEANING[meaning](text, request)
    if meaning is None and fault and request.asks in MAY_BE_AN_OUTAGE and not request.figure:
        return _outage(text, request)
    if USSD_CODE.fullmatch(text.strip()) or _is_reference(text.strip()):
        return TextRequest(Asks.STATUS if _is_reference(text.strip()) else Asks.HELP)
    about = topic(text)
    if request.asks in {Asks.UNCLEAR, Asks.STOP}:  # `acha nilipe kesho` begins like STOP, and stops nothing
        return _about(about, text) if about else _with_slips(text, request)
    is_complaint = request.asks is Asks.BILL and about is Topic.BILL_TOO_HIGH
    return _about(Topic.BILL_TOO_HIGH, text) if is_complaint else request


def _with_slips(text: str, request: TextRequest) -> TextRequest:
    spelled = without_slips(text) if request.asks is Asks.UNCLEAR else None
    return parse(spelled, text) if spelled else TextRequest(Asks.UNCLEAR)


def _is_reference(text: str) -> bool:
    return REFERENCE.fullmatch(text.strip(" .,!?#")) is not None or STATUS_WITHOUT_BLANK.match(text) is not None


def account_in(text: str) -> str | None:
    """The only number of the text that can be an account's."""
    keys = {clean(token) for token in tokens_of(text) if is_figure(token)} - {None}
    return keys.pop() if len(keys) == 1 else None


def _danger(text: str, _request: TextRequest) -> TextRequest:
    return TextRequest(Asks.DANGER, account_in(text), language=danger(text), place=_place(text))


def _not_mine(text: str, request: TextRequest) -> TextRequest:
    """The very words that we ask for take the phone off; any others are offered them."""
    is_command = request.asks is Asks.NOT_MINE and POLITE_TOO.issuperset(request.words.upper().split())
    return request if is_command else TextRequest(Asks.DISOWNS, language=language_of(text))


def _stop(text: str, _request: TextRequest) -> TextRequest:
    return TextRequest(Asks.STOP, language=language_of(text))


def _stop_in_doubt(text: str, _request: TextRequest) -> TextRequest:
    """A figure behind STOP is a reading, whatever is to be stopped."""
    return _reading_behind(text) or TextRequest(Asks.STOP_IN_DOUBT, language=language_of(text))


def _reading_behind(text: str) -> TextRequest | None:
    """The reading behind the first word, which then is no keyword."""
    behind = parse(" ".join([*tokens_of(text)][1:]), text)
    return behind if behind.asks in {Asks.READING, Asks.FIGURE} and behind.figure else None


def _power_back(text: str, _request: TextRequest) -> TextRequest:
    return TextRequest(Asks.POWER_BACK, language=language_of(text))


def _outage(text: str, request: TextRequest) -> TextRequest:
    """No power; a keyword that asks for something else counts more."""
    if request.asks not in MAY_BE_AN_OUTAGE or request.figure:
        return request
    language = request.language or language_of(text)
    return TextRequest(Asks.OUTAGE, account_in(text), language=language, place=_place(text))


def _place(text: str) -> Place:
    return place_in(text, KEYWORDS_IN_WORDS)


def _about(about: Topic, text: str) -> TextRequest:
    if about is Topic.WANTS_TO_PAY:
        asked = amount_in([token for token in tokens_of(text) if is_figure(token)], text)
        return replace(asked, figure=asked.figure or NOT_AN_AMOUNT, language=language_of(text))
    language = language_named_in(tokens_of(text)) if about is Topic.LANGUAGE else language_of(text)
    return TextRequest(BY_TOPIC[about], account_in(text), language=language)


_BY_MEANING: Mapping[Meaning, Callable[[str, TextRequest], TextRequest]] = {
    Meaning.DANGER: _danger,
    Meaning.NOT_MINE: _not_mine,
    Meaning.STOP: _stop,
    Meaning.STOP_IN_DOUBT: _stop_in_doubt,
    Meaning.POWER_BACK: _power_back,
    Meaning.OUTAGE: _outage,
}
