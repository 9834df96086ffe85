"""Other names and numbers in the place of a customer's, the same one for the same: a talk stays a talk."""

import re
from collections.abc import Callable, Iterable, Iterator

from stdnum import damm

from domain.accounts.accounts import Account
from domain.accounts.identifiers import aliases, clean, has_valid_check_digit, same_meter
from domain.values.gsm7 import plain
from domain.values.names import mask_name, short_name
from domain.values.phones import parse_phone, shown_end
from domain.values.typed_words import typed_words

NAMES = ("Wanjiku Kamau", "Otieno Odhiambo", "Njeri Mwangi", "Barasa Wekesa", "Akinyi Ouma")
PLACES = ("Nyumbani", "Sokoni", "Shuleni", "Kanisani", "Barabarani", "Mtaani")
"""What stands for whatever was typed in letters: a name, an area, a landmark."""
MAX_LENGTH_ON_ONE_PAGE = 40
FEWEST_SECRET_DIGITS, FEWEST_SECRET_LETTERS = 7, 3
SHORTENED, WITH_NUMBER = (20, 30), 26
"""The septets to which screens cut a name, and a number with its name."""

_PHONE = r"(?<!\d)(?:\+?254|0)[17]\d{8}(?!\d)"
_NUMBER = r"(?<!\d)\d{6,7}-\d\d(?!\d)|\d{7,}"
_DOCUMENT = re.compile(r"[A-Z]{1,2}[0-9]{6,9}[A-Z]?")
_MASKED = re.compile(r"\w\*+")
_PASSING = re.compile(r"\d\d/\d\d|KES|\b[TQA]\d{3,}-\d{4}\b")
"""Dates, amounts, references: they are other ones tomorrow."""


class Disguise:
    """Learns whom a session was about, and hides them in what was typed and in what was shown."""

    def __init__(self, phone: str, accounts: Iterable[Account]) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._known: dict[str, str] = {}
        self._secret_words: set[str] = set()
        self._accounts = list(accounts)
        self._names = _nobodys_names(account.name for account in self._accounts)
        self._harmless = set(" ".join((*self._names, *PLACES)).split())
        self.phone(phone)
        for account in self._accounts:
            self._learn(account)

    def phone(self, real: str) -> str:
        """The phone that stands for this one, as people in Kenya write it."""
        return self._one("phone", real, lambda place: f"0711{place + 1:06d}")

    def name(self, real: str) -> str:
        return self._one("name", real, lambda place: self._names[place % len(self._names)])

    def meter(self, real: str) -> str:
        return self._one("meter", real, lambda place: f"KE{1_234_567 + place}")

    def number(self, real: str) -> str:
        """The account number that stands for this one; two holders of one supply stay neighbours."""
        stem, dash, suffix = real.partition("-")
        return f"{self._digits(stem)}{dash}{suffix}"

    def words(self, typed: str, also: Iterable[str] = ()) -> str:
        """The words that stand for these, and for the names that the service knows them by."""
        stand_in = self._one("words", typed, lambda place: _as_long_as(typed, _place(place)))
        for each in (typed, typed_words(typed) or typed, *also):
            self._hides(each, stand_in)
        return stand_in

    def typed(self, text: str) -> str:
        """What was typed, as somebody else would type it. Choices, readings and amounts stay."""
        return "*".join(map(self._answer, text.split("*")))

    def shown(self, screen: str) -> list[str]:
        """The lines that somebody else would see, any day: one that may still tell something is left out."""
        lines = ((line, self._hidden(line)) for line in screen.split("\n"))
        return [hidden for line, hidden in lines if not _PASSING.search(line) and not self._tells(line, hidden)]

    def _learn(self, account: Account) -> None:
        number, name, meter = self.number(account.number), self.name(account.name), self.meter(account.meter.number)
        for real, stand_in in zip(aliases(account.number), aliases(number), strict=True):
            self._known[real.key] = stand_in.key
        self._known.setdefault(account.original_digits, number.replace("-", ""))
        self._known |= {account.number: number, account.meter.number: meter}
        self._hides(mask_name(account.name), mask_name(name))
        for septets in (*SHORTENED, WITH_NUMBER - len(f"{account.number} ")):
            self._hides(short_name(account.name, septets), name)
        self._hides(account.name, name)

    def _hides(self, real: str, stand_in: str) -> None:
        if real:
            self._known[real] = stand_in
            self._secret_words |= set(_words_of(real))

    def _answer(self, text: str) -> str:
        if (key := clean(text)) in self._known:
            return self._known[str(key)]
        if (phone := parse_phone(text)) and not has_valid_check_digit(text):
            return self.phone(phone)
        for account in self._accounts:
            if same_meter(text, account.meter.number):
                return self.meter(account.meter.number)
        if _DOCUMENT.fullmatch(written := re.sub(r"\s", "", plain(text)).upper()):
            return self._document(written)
        if any(letter.isalpha() for letter in text) and typed_words(text):
            return self.words(text)
        figures = re.sub(r"\D", "", text)
        return self._digits(figures) if len(figures) >= FEWEST_SECRET_DIGITS else text

    def _document(self, written: str) -> str:
        """A passport or a tax PIN of the same form."""
        digits = "".join(filter(str.isdigit, written))
        first, last = written.split(digits)
        stand_in = self._one("document", written, lambda place: f"{first}{place + 1:0{len(digits)}d}{last}")
        self._known[written] = stand_in
        return stand_in

    def _hidden(self, line: str) -> str:
        known = "|".join(re.escape(real) for real in sorted(self._known, key=len, reverse=True))
        pattern = "|".join(filter(None, (known and rf"(?<!\w)(?:{known})(?!\w)", _PHONE, _NUMBER)))
        return re.sub(pattern, self._stand_in, line)

    def _stand_in(self, found: re.Match[str]) -> str:
        real = found[0]
        if real in self._known:
            return self._known[real]
        phone = parse_phone(real)
        return self.phone(phone) if phone else self.number(real)

    def _tells(self, line: str, hidden: str) -> bool:
        """Whether a line tells what has no stand-in: the rest of a name that was cut, the end of a phone."""
        ends = {shown_end(account.phone) for account in self._accounts if account.phone}
        masks = {mask for name in NAMES for mask in mask_name(name).split()}
        return bool(
            ends & set(re.findall(r"\d+", line))
            or set(_MASKED.findall(hidden)) - masks
            or self._secret_words & set(_words_of(hidden)) - self._harmless
        )

    def _digits(self, real: str) -> str:
        """So many other digits; nine of them are a new account number or a mistyped one, as these are."""
        if real in self._known:
            return self._known[real]
        return self._one("digits", real, lambda place: _digits_like(real, place))

    def _one(self, kind: str, real: str, made: Callable[[int], str]) -> str:
        """The one stand-in of a value: made from its place among those of its kind."""
        if (kind, real) not in self._given:
            self._given[kind, real] = made(sum(known == kind for known, _ in self._given))
        return self._given[kind, real]


def _nobodys_names(real: Iterable[str]) -> list[str]:
    """The names that have no word of these; all of them when nothing is left."""
    taken = {word for name in real for word in _words_of(name)}
    return [name for name in NAMES if not taken & set(name.split())] or list(NAMES)


def _place(place: int) -> str:
    rounds, at = divmod(place, len(PLACES))
    return f"{PLACES[at]} {rounds + 1}" if rounds else PLACES[at]


def _as_long_as(typed: str, words: str) -> str:
    """The words, said again until they are about as long: what was long takes a page more."""
    return words if len(typed) <= MAX_LENGTH_ON_ONE_PAGE else " ".join([words] * (len(typed) // (len(words) + 1)))


def _digits_like(real: str, place: int) -> str:
    if len(real) != len("100000000"):
        return f"35006{place:0{len(real) - 5}d}"
    stem = f"35006{place:03d}"
    check = damm.calc_check_digit(stem)
    return stem + (check if has_valid_check_digit(real) else str((int(check) + 1) % 10))


def _words_of(text: str) -> Iterator[str]:
    return (word for word in re.findall(r"[^\W\d_]+", plain(text)) if len(word) >= FEWEST_SECRET_LETTERS)
