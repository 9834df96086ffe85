"""Where a text would send a customer: web addresses, dial codes and numbers that are not the company's own.

Whoever may write a text to a region could send it to a page, a paybill, a till or a phone of theirs, under the name of
the company. So a text names nothing but what is ours; false alarms are cheap, for a plan says what it stumbled over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

MIN_DIGITS = 5
"""Of a paybill, a till, a short code: what is shorter is an amount, a day or a time."""

_LINK = re.compile(r"://|^www\.|[\w-]\.[^\W\d_]{2,}(?:[/:?#@.]|$)", re.IGNORECASE)
_SPELT_LINK = re.compile(
    r"\S+\s*(?:\[\.\]|\(\.\)|\[dot\]|\(dot\)|\sdot\s|\s\.\s*|\.\s+(?=(?:com|net|org|info|ke|ly)\b))\s*"
    r"(?:com|net|org|info|biz|xyz|top|online|site|link|app|io|co|me|ly|ke)\b",
    re.IGNORECASE,
)
_DIAL_CODE = re.compile(r"\*\s*\d[\d\s*]*#?")
_DATE_OR_TIME = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[.:]\d{2}\s*-\s*\d{1,2}[.:]\d{2}\b"
)
_AMOUNT = re.compile(r"\b(?:kes|ksh|sh)\.?\s*\d[\d,.]*", re.IGNORECASE)
_NUMBER = re.compile(r"\d(?:[\s.()-]{0,2}\d)+")
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s*-?\s*(?:19|20)\d\d)+")
_AROUND_A_WORD = ".,;:!?()[]\"'<>"
_FIELD = "\x00"
COUNTRY_CODE, NATIONAL_LENGTH = "254", 9


@dataclass(frozen=True, slots=True)
class OwnContacts:
    """The hosts and numbers that a text may name, and the code that customers dial."""

    hosts: frozenset[str]
    numbers: frozenset[str]
    dial_code: str

    def has_host(self, host: str) -> bool:
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)

    def has_number(self, number: str) -> bool:
        return national(number) in {national(own) for own in self.numbers}


def foreign_contacts(template: str, own: OwnContacts) -> list[str]:
    """What the template names that is not ours, each as it is written there."""
    text = _without_fields(template)
    return list(dict.fromkeys([*_links(text, own), *_dial_codes(text, own), *_numbers(text, own)]))


def national(number: str) -> str:
    """The digits of a number, those of a phone in one form."""
    digits = re.sub(r"\D", "", number)
    if digits.startswith(COUNTRY_CODE) and len(digits) == len(COUNTRY_CODE) + NATIONAL_LENGTH:
        return f"0{digits.removeprefix(COUNTRY_CODE)}"
    return digits


def _without_fields(template: str) -> str:
    """A field ends a number, and is no part of an address."""
    return _FIELD.join(literal for literal, *_ in Formatter().parse(template))


def _links(text: str, own: OwnContacts) -> Iterator[str]:
    for word in text.split():
        bare = word.strip(_AROUND_A_WORD)
        if _LINK.search(bare) and not own.has_host(_host(bare)):
            yield bare.replace(_FIELD, "")
    for spelt in _SPELT_LINK.finditer(text):
        yield spelt.group()


def _host(link: str) -> str:
    """The host of an address, in small letters. Where a browser and a phone may see two, as behind an @, it is none."""
    _, scheme, rest = link.lower().rpartition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "\\" in host or (scheme and "@" in host):
        return ""
    return host.rpartition("@")[2].partition(":")[0].rstrip(".")


def _dial_codes(text: str, own: OwnContacts) -> Iterator[str]:
    ours = own.dial_code.rstrip("#")
    for found in _DIAL_CODE.finditer(text):
        code = re.sub(r"\s", "", found.group())
        if code.rstrip("#") != ours and not code.startswith(f"{ours}*"):
            yield code


def _numbers(text: str, own: OwnContacts) -> Iterator[str]:
    for passed in (_DIAL_CODE, _DATE_OR_TIME, _AMOUNT, _YEARS):
        text = passed.sub(_FIELD, text)
    for found in _NUMBER.finditer(text):
        number = found.group()
        if len(national(number)) >= MIN_DIGITS and not own.has_number(number):
            yield number
