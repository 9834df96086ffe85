"""What customers text, as a table: a keyword in either language, or numbers in any of the ways that people write them.

Pure and harmless: whatever comes in, a request comes out, at worst one that is not understood. An account is in it
only where the customer wrote one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.accounts.identifiers import clean, letters_as_digits, parse_meter_number
from domain.messaging.inbound.dates import without_dates
from domain.messaging.inbound.place import Place
from domain.values.gsm7 import plain
from domain.values.languages import ENGLISH, KISWAHILI
from domain.values.phones import parse_phone
from sms.conversation.language_names import BESIDE_A_LANGUAGE, LANGUAGES

MAX_TEXT_LENGTH = 1_000
MAX_WORDS_BESIDE_A_KEYWORD = 4
MIN_SERIAL_LENGTH = 7


class Asks(StrEnum):
    """What a text asks for. A FIGURE is a bare number: a reading, an account, or the answer to a question.

    What has no keyword is understood by its words, see `understanding.py`.
    """

    READING = "reading"
    FIGURE = "figure"
    BALANCE = "balance"
    BILL = "bill"
    STATEMENT = "statement"
    LINK = "link"
    PAY = "pay"
    OUTAGE = "outage"
    NUMBER = "number"
    HELP = "help"
    STOP = "stop"
    STOP_PLANNED = "stop_planned"
    START = "start"
    YES = "yes"
    LANGUAGE = "language"
    STATUS = "status"
    TOKENS = "tokens"
    NOT_MINE = "not_mine"
    DANGER = "danger"
    POWER_BACK = "power_back"
    DISOWNS = "disowns"
    STOP_IN_DOUBT = "stop_in_doubt"
    RECEIPT = "receipt"
    PAID = "paid"
    BILL_TOO_HIGH = "bill_too_high"
    AGENT = "agent"
    THANKS = "thanks"
    GREETING = "greeting"
    OBJECT = "object"
    AGREE = "agree"
    APPLY = "apply"
    PRIVACY = "privacy"
    DATA_COPY = "data_copy"
    DATA_CORRECTION = "data_correction"
    DATA_ERASURE = "data_erasure"
    TECHNICIAN_CHECK = "technician_check"
    MOVE_VISIT = "move_visit"
    END_VISIT = "end_visit"
    RECOVERY_OBJECTION = "recovery_objection"
    RECOVERY_TEST = "recovery_test"
    RECOVERY_AGREEMENT = "recovery_agreement"
    UNCLEAR = "unclear"


KEYWORDS = (
    ("READ", Asks.READING, ENGLISH),
    ("READING", Asks.READING, ENGLISH),
    ("SOMA", Asks.READING, KISWAHILI),
    ("USOMAJI", Asks.READING, KISWAHILI),
    ("BAL", Asks.BALANCE, ENGLISH),
    ("BALANCE", Asks.BALANCE, ENGLISH),
    ("SALIO", Asks.BALANCE, KISWAHILI),
    ("BILL", Asks.BILL, ENGLISH),
    ("BILI", Asks.BILL, KISWAHILI),
    ("STMT", Asks.STATEMENT, ENGLISH),
    ("STATEMENT", Asks.STATEMENT, ENGLISH),
    ("TAARIFA", Asks.STATEMENT, KISWAHILI),
    ("LINK", Asks.LINK, ENGLISH),
    ("PDF", Asks.LINK, ENGLISH),
    ("KIUNGO", Asks.LINK, KISWAHILI),
    ("PAY", Asks.PAY, ENGLISH),
    ("LIPA", Asks.PAY, KISWAHILI),
    ("LIPIA", Asks.PAY, KISWAHILI),
    ("OUTAGE", Asks.OUTAGE, ENGLISH),
    ("BLACKOUT", Asks.OUTAGE, ENGLISH),
    ("NO POWER", Asks.OUTAGE, ENGLISH),
    ("NO ELECTRICITY", Asks.OUTAGE, ENGLISH),
    ("POWER OUTAGE", Asks.OUTAGE, ENGLISH),
    ("STIMA IMEPOTEA", Asks.OUTAGE, KISWAHILI),
    ("STIMA IMEENDA", Asks.OUTAGE, KISWAHILI),
    ("STIMA HAKUNA", Asks.OUTAGE, KISWAHILI),
    ("HAKUNA STIMA", Asks.OUTAGE, KISWAHILI),
    ("UMEME UMEPOTEA", Asks.OUTAGE, KISWAHILI),
    ("UMEME UMEENDA", Asks.OUTAGE, KISWAHILI),
    ("HAKUNA UMEME", Asks.OUTAGE, KISWAHILI),
    ("NUMBER", Asks.NUMBER, ENGLISH),
    ("NAMBARI", Asks.NUMBER, KISWAHILI),
    ("NAMBA", Asks.NUMBER, KISWAHILI),
    ("HELP", Asks.HELP, ENGLISH),
    ("MENU", Asks.HELP, ENGLISH),
    ("MSAADA", Asks.HELP, KISWAHILI),
    ("NISAIDIE", Asks.HELP, KISWAHILI),
    ("STOP", Asks.STOP, ENGLISH),
    ("ACHA", Asks.STOP, KISWAHILI),
    ("START", Asks.START, ENGLISH),
    ("ANZA", Asks.START, KISWAHILI),
    ("AGREE", Asks.AGREE, ENGLISH),
    ("KUBALI", Asks.AGREE, KISWAHILI),
    ("OBJECT", Asks.OBJECT, ENGLISH),
    ("PINGA", Asks.OBJECT, KISWAHILI),
    ("YES", Asks.YES, ENGLISH),
    ("NDIYO", Asks.YES, KISWAHILI),
    ("NDIO", Asks.YES, KISWAHILI),
    ("LANG", Asks.LANGUAGE, ENGLISH),
    ("LANGUAGE", Asks.LANGUAGE, ENGLISH),
    ("CHANGE LANGUAGE", Asks.LANGUAGE, ENGLISH),
    ("ENGLISH", Asks.LANGUAGE, ENGLISH),
    ("KIINGEREZA", Asks.LANGUAGE, ENGLISH),
    ("KISWAHILI", Asks.LANGUAGE, KISWAHILI),
    ("SWAHILI", Asks.LANGUAGE, KISWAHILI),
    ("LUGHA", Asks.LANGUAGE, KISWAHILI),
    ("BADILISHA LUGHA", Asks.LANGUAGE, KISWAHILI),
    ("STATUS", Asks.STATUS, ENGLISH),
    ("HALI", Asks.STATUS, KISWAHILI),
    ("TOKEN", Asks.TOKENS, ENGLISH),
    ("TOKENS", Asks.TOKENS, ENGLISH),
    ("TOKENI", Asks.TOKENS, KISWAHILI),
    ("NOT MINE", Asks.NOT_MINE, ENGLISH),
    ("NOTMINE", Asks.NOT_MINE, ENGLISH),
    ("SI YANGU", Asks.NOT_MINE, KISWAHILI),
    ("SIO YANGU", Asks.NOT_MINE, KISWAHILI),
    ("SIYO YANGU", Asks.NOT_MINE, KISWAHILI),
    ("APPLY", Asks.APPLY, ENGLISH),
    ("OMBA", Asks.APPLY, KISWAHILI),
    ("PRIVACY", Asks.PRIVACY, ENGLISH),
    ("FARAGHA", Asks.PRIVACY, KISWAHILI),
    ("MY DATA", Asks.DATA_COPY, ENGLISH),
    ("MYDATA", Asks.DATA_COPY, ENGLISH),
    ("DATA YANGU", Asks.DATA_COPY, KISWAHILI),
    ("CORRECT MY DATA", Asks.DATA_CORRECTION, ENGLISH),
    ("CORRECT DATA", Asks.DATA_CORRECTION, ENGLISH),
    ("REKEBISHA DATA", Asks.DATA_CORRECTION, KISWAHILI),
    ("SAHIHISHA DATA", Asks.DATA_CORRECTION, KISWAHILI),
    ("ERASE MY DATA", Asks.DATA_ERASURE, ENGLISH),
    ("DELETE MY DATA", Asks.DATA_ERASURE, ENGLISH),
    ("ERASE DATA", Asks.DATA_ERASURE, ENGLISH),
    ("DELETE DATA", Asks.DATA_ERASURE, ENGLISH),
    ("FUTA DATA", Asks.DATA_ERASURE, KISWAHILI),
)

ACCOUNT, METER, READING = "account", "meter", "reading"
LABELS = {
    **dict.fromkeys(("A/C", "AC", "ACC", "ACCT", "ACCOUNT", "AKAUNTI", "AKAUNT"), ACCOUNT),
    **dict.fromkeys(("METER", "METRE", "MITA", "MTR", "SERIAL"), METER),
    **dict.fromkeys((phrase for phrase, asks, _ in KEYWORDS if asks is Asks.READING), READING),
    **dict.fromkeys(("READINGS", "RDG", "KUSOMA", "READS", "SHOWS", "INASOMA", "INAONYESHA", "INAONESHA"), READING),
}
"""Words that say what the number after them is."""

POLITE = frozenset(("HI", "HELLO", "HALLO", "HABARI", "SASA", "PLEASE", "PLS", "TAFADHALI", "NAOMBA", "DEAR", "KPLC"))
FILLERS = POLITE | frozenset(("NO", "NUMBER", "NAMBARI", "NAMBA", "YA", "WA", "NI", "NA", "IS", "MY", "YANGU", "THE"))
FILLERS |= frozenset(("OUR", "WANGU", "YETU", "IKO", "KWENYE", "CURRENT", "TODAY", "S", "LEO", "THIS", "MONTH", "HII"))
FILLERS |= frozenset(("MWEZI", "HUU", "AT", "ON", "AS", "ASUBUHI", "JIONI", "NDIO", "NDIYO", "SORRY", "SAMAHANI"))
CURRENCY = frozenset(("KES", "KSH", "KSHS", "SH", "SHS", "BOB", "ALL", "YOTE"))
FILLERS |= CURRENCY | frozenset(("FOR", "AND", "NEW", "KWH", "KWHS", "UNIT", "UNITS", "UNITI", "THANKS", "ASANTE", "?"))
BESIDE_AN_AMOUNT = frozenset(
    ("BILL", "BILI", "STIMA", "UMEME", "TO", "KWA", "ON", "NOW", "SASA", "TODAY", "LEO", "DENI", "VIA", "BY", "ONLY")
) | {"MPESA", "M", "PESA", "TU"}
NOT_A_WISH = frozenset(("NO", "SORRY", "SAMAHANI", "THANKS", "ASANTE"))
"""Alone behind PAY: who writes so may not want to pay at all."""
BEFORE_A_DATE = frozenset(("ON", "BY", "KWA", "NI", "PLEASE", "PLS", "TAFADHALI"))
BEFORE_A_KEYWORD = frozenset(
    ("MY", "THE", "OUR", "SEND", "ME", "SHOW", "CHECK", "GET", "GIVE", "WHAT", "WHATS", "IS", "LATEST", "LAST", "NEW")
) | {"NITUMIE", "NIPE", "ANGALIA", "MINI", "ACCOUNT", "ACC", "AKAUNTI"}
ONLY_TELLS = {Asks.BALANCE, Asks.BILL, Asks.STATEMENT, Asks.LINK, Asks.NUMBER}
"""What may be asked for in words like `send me my bill`: it changes nothing."""
IN_ANY_WORDS = frozenset((Asks.OUTAGE, Asks.APPLY, Asks.DATA_CORRECTION, Asks.DATA_ERASURE))
"""What has a place, a name or a reason behind it, however many words that takes."""
NOT_AN_AMOUNT = "?"
"""What stands for an amount that is not clear: it is asked for."""

_PHRASES = sorted(((phrase.split(), asks, tongue) for phrase, asks, tongue in KEYWORDS), key=lambda row: -len(row[0]))
_UNITS = {*CURRENCY, "KWH", "UNITS", "UNITI"}
_KNOWN = "|".join(sorted({*LABELS, *(phrase for phrase, _, _ in KEYWORDS), *_UNITS}, key=len)[::-1])
_GLUED = re.compile(rf"(?<![A-Z0-9])({_KNOWN})(?=[0-9])|(?<=[0-9])(?=(?:{_KNOWN})(?![A-Z0-9]))|(?<=[A-Z])[.,](?=[0-9])")
_CHUNK = re.compile(r"[A-Z0-9.,/'-]+")
_DIGITS_AND_LOOK_ALIKES = re.compile(r"-?[0-9OIL][0-9OIL.,/-]*")
_FIGURE = re.compile(r"-?[0-9][0-9.,/-]*")
_COMMA_OF_A_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]+,[0-9]{1,2})")
_IN_THOUSANDS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]{1,2})?")
_WORD = re.compile(r"A/C|[A-Z0-9]+")
_ACCOUNT_AND_READING = re.compile(r"(?=(?:[^0-9]*[0-9]){10})([0-9]{6,7}[-/.][0-9]{2}|[0-9]{7,9})[-/]([0-9]{3,6})")
"""`3500600-01/4521`: more digits than an account has."""
_DIGITS_AS_LETTERS = (str.maketrans("01", "OL"), str.maketrans("01", "OI"))


@dataclass(frozen=True, slots=True)
class TextRequest:
    """What a text asks for, with the account and the meter that it names, the number it gives, and the words beside it.

    `account` is a key as `identifiers.clean` makes it; `figure` is as it was written, for `parse_reading`. `language`
    is that of its words, or the one that it asks for; `place` is where something is wrong.
    """

    asks: Asks
    account: str | None = None
    meter: str | None = None
    figure: str | None = None
    words: str = ""
    language: str | None = None
    place: Place | None = None


def parse(text: str, written: str | None = None) -> TextRequest:
    """The request in a text. Never raises. `written` is what the customer wrote, where the text is made of it."""
    written = text if written is None else written
    tokens = list(tokens_of(text))
    polite = next((at for at, token in enumerate(tokens) if token not in POLITE), len(tokens))
    tokens = tokens[polite:]
    phrase, asks, language = _keyword(tokens)
    if asks is Asks.UNCLEAR and (told := _told(tokens)):
        return told
    if asks is Asks.LANGUAGE or (len(tokens) == 1 and tokens[0] in LANGUAGES):
        return _language(tokens)
    if asks in {Asks.READING, Asks.UNCLEAR}:
        return replace(_reading(tokens, written), language=language)
    if asks is Asks.PAY:
        return replace(amount_in(tokens[len(phrase) :], written), language=language)
    return replace(_beside(asks, tokens[len(phrase) :]), language=language)


def tokens_of(text: str) -> Iterator[str]:
    """Words and numbers: a number keeps its dots, dashes and thousands commas, and has its letters as digits."""
    if len(text) > MAX_TEXT_LENGTH:
        return
    dated = without_dates(plain(text).upper())
    spaced = _GLUED.sub(lambda found: f"{found[1] or ''} ", _ACCOUNT_AND_READING.sub(r"\1 \2", dated))
    for chunk in _CHUNK.findall(spaced):
        bare = chunk.lstrip(".,/'").rstrip(".,/'-")
        if _DIGITS_AND_LOOK_ALIKES.fullmatch(bare) and re.search("[0-9]", bare):
            figure = letters_as_digits(bare)
            yield from [figure] if _COMMA_OF_A_NUMBER.fullmatch(figure) else filter(None, figure.split(","))
        else:
            yield from _WORD.findall(bare)


def _keyword(tokens: Sequence[str]) -> tuple[Sequence[str], Asks, str | None]:
    """The keyword that the text begins with."""
    for said in (tokens, *(_spelled(tokens, table) for table in _DIGITS_AS_LETTERS)):
        for phrase, asks, language in _PHRASES:
            if list(said[: len(phrase)]) == phrase:
                return phrase, asks, language
    return (), Asks.UNCLEAR, None


def _told(tokens: Sequence[str]) -> TextRequest | None:
    """What is only told, where words like `send me my` stand before it and nothing but fillers behind it."""
    behind = next((at for at, token in enumerate(tokens) if token not in BEFORE_A_KEYWORD), len(tokens))
    phrase, asks, language = _keyword(tokens[behind:])
    is_all = behind and asks in ONLY_TELLS and FILLERS.issuperset(tokens[behind + len(phrase) :])
    return TextRequest(asks, language=language) if is_all else None


def _spelled(tokens: Sequence[str], table: dict[int, int]) -> list[str]:
    """The first words with the digits that were typed for letters as letters."""
    return [token.translate(table) for token in tokens[:2]]


def _beside(asks: Asks, tokens: Sequence[str]) -> TextRequest:
    """What stands beside a keyword: an account, or a place."""
    figures = [token for token in tokens if is_figure(token)]
    others = [token for token in tokens if token not in figures and token not in FILLERS and token not in LABELS]
    number = " ".join(figures)
    is_in_pieces = bool(figures) and f" {number} " not in f" {' '.join(tokens)} "
    if asks not in IN_ANY_WORDS and (len(others) > MAX_WORDS_BESIDE_A_KEYWORD or is_in_pieces):
        return TextRequest(Asks.UNCLEAR)
    account = clean(number) if not others or asks is not Asks.OUTAGE else None
    return TextRequest(asks, account=account, words=" ".join(tokens).title())


def _language(tokens: Sequence[str]) -> TextRequest:
    """The language that is wanted, in `language`; none where no name of one is written."""
    wanted = [LANGUAGES[token] for token in tokens if token in LANGUAGES]
    others = [token for token in tokens if not {token} & (LANGUAGES.keys() | FILLERS | BESIDE_A_LANGUAGE)]
    if others and (len(others) > 1 or tokens[0] in LANGUAGES):
        return TextRequest(Asks.UNCLEAR)
    if others or len(set(wanted)) > 1:
        return TextRequest(Asks.LANGUAGE)
    return TextRequest(Asks.LANGUAGE, language=wanted[0] if wanted else None)


def amount_in(tokens: Sequence[str], written: str) -> TextRequest:
    """An amount, and the account that it is for, are written as a reading is; without one it is all that is owed.
    `written` is the text that the tokens are of.

    What is no amount is kept as it was written, or as a question mark: the amount is asked for again.
    """
    if (tokens and NOT_A_WISH.issuperset(tokens)) or _is_only_a_date(tokens, written):
        return TextRequest(Asks.PAY, figure=NOT_AN_AMOUNT)
    tokens = [token for token in tokens if token not in BESIDE_AN_AMOUNT]
    if all(token in FILLERS for token in tokens):
        return TextRequest(Asks.PAY)
    said = _reading(tokens, written)
    if said.asks is Asks.UNCLEAR:
        return TextRequest(Asks.PAY, figure=tokens[0] if len(tokens) == 1 else NOT_AN_AMOUNT)
    return replace(said, asks=Asks.PAY)


def _is_only_a_date(tokens: Sequence[str], written: str) -> bool:
    """`PAY on 5 Dec`: the date is not among the tokens."""
    spoken = plain(written).upper()
    return BEFORE_A_DATE.issuperset(tokens) and without_dates(spoken) != spoken


def is_figure(token: str) -> bool:
    """Whether it is a number, of an account or of a meter."""
    return _FIGURE.fullmatch(token) is not None


def _reading(tokens: Sequence[str], written: str) -> TextRequest:
    """A reading, with the account or the meter that it names. One word that nobody knows, and nothing is assumed."""
    said: dict[str, list[str]] = {ACCOUNT: [], METER: [], READING: [], "": []}
    label = ""
    for token in tokens:
        if token in LABELS:
            label = LABELS[token]
        elif _FIGURE.fullmatch(token) or (label == METER and _is_serial(token)):
            place = READING if label == METER and not _is_serial(token) else label
            said[place].append(token)
            label = "" if label == METER else label
        elif token not in FILLERS:
            return TextRequest(Asks.UNCLEAR)
    return _assigned(said, letters_as_digits(plain(written).upper()), bare=said[""] == list(tokens))


def _is_serial(token: str) -> bool:
    """A number that is shorter than most meters' serials is what the meter shows."""
    is_long = len(token) >= MIN_SERIAL_LENGTH or not token.isdigit()
    return is_long and parse_meter_number(token) is not None and any(map(str.isdigit, token))


def _assigned(said: Mapping[str, Sequence[str]], written: str, *, bare: bool) -> TextRequest:
    """The request, unless the numbers leave a doubt."""
    accounts, readings = _by_label({label: _meant(figures) for label, figures in said.items()}, written)
    account, figure, meter = " ".join(accounts), " ".join(readings), " ".join(said[METER])
    doubtful = (account and clean(account) is None) or not _is_one_number(readings, written) or len(said[METER]) > 1
    if doubtful or not (account or figure or meter):
        return TextRequest(Asks.UNCLEAR)
    asks = Asks.FIGURE if bare and not account else Asks.READING
    return TextRequest(asks, clean(account), meter or None, figure or None)


def _meant(figures: Sequence[str]) -> Sequence[str]:
    """Of several numbers none is that of a phone, and one that is typed twice counts once."""
    others = [figure for figure in figures if parse_phone(figure) is None or clean(figure)]
    return list(dict.fromkeys(others)) if len(set(others)) == 1 else others or figures


def _by_label(said: Mapping[str, Sequence[str]], written: str) -> tuple[Sequence[str], Sequence[str]]:
    """Which of the numbers is the account and which the reading: by their labels, then by their order and length."""
    match bool(said[ACCOUNT]), bool(said[READING]), bool(said[""]):
        case True, False, True:
            return said[ACCOUNT], said[""]
        case False, True, True:
            return said[""], said[READING]
        case True, True, True:
            return (), ("", "")
        case True, True, False:
            return said[ACCOUNT], said[READING]
        case True, False, False:
            return _split(said[ACCOUNT], written) if len(said[ACCOUNT]) > 1 else (said[ACCOUNT], ())
        case _:
            return _split([*said[READING], *said[""]], written)


def _split(figures: Sequence[str], written: str) -> tuple[Sequence[str], Sequence[str]]:
    """The account, in one or several pieces, then the reading; or the other way round."""
    if _is_one_number(figures, written):
        return (), figures
    *first, last = figures
    if len(first) == 1 and clean(first[0]) is None and clean(last):
        return [last], first
    return first, [last]


def _is_one_number(figures: Sequence[str], written: str) -> bool:
    """At most one, or one that is written with spaces and nothing else between: `4 521`, not `100, 200`."""
    number = " ".join(figures)
    return len(figures) <= 1 or (_IN_THOUSANDS.fullmatch(number) is not None and number in written)
