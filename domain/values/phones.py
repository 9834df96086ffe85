"""Kenyan mobile numbers: E.164 strings, `+2547…` and `+2541…`.

A number is one by its form: nine digits after the country code, the first of them 1 or 7. Which networks have which
prefixes is not asked: new ranges open faster than any table here is mended, and who dials or pays from one is a
customer. The table of prefixes only guesses the network, and warns of a typed number that may hold a slip.
"""

import re
import unicodedata

# Expressions of our own: the phonenumbers library takes 20 times as long, on every turn of a session. The database's
# expressions understand them too.
_BEFORE, _SUBSCRIBER = r"(?:(?:\+|00?)?254)?0?", "[17][0-9]{8}"
MOBILE_NUMBER = f"{_BEFORE}({_SUBSCRIBER})"
SEVERAL_NUMBERS = f"(?:{_BEFORE}{_SUBSCRIBER}){{2,5}}"
STORED_PHONE = rf"[+]254{_SUBSCRIBER}"
PHONE_LABEL = r"^ *(?:tel|telephone|phone|mobile|mob|cell|simu)[.:]* *"
PHONE_PUNCTUATION = r"[() \t-]|[.](?=[0-9]{2}|$)|/(?=[0-9]{3})"
"""What stands between the digits of one number. `.0` at the end is a spreadsheet's figure, and `/9` a second number."""

_STORED_PHONE = re.compile(STORED_PHONE)
_TYPED = re.compile(MOBILE_NUMBER)
_SEVERAL = re.compile(SEVERAL_NUMBERS)
_LABEL = re.compile(PHONE_LABEL)
_PUNCTUATION = re.compile(PHONE_PUNCTUATION)
_BETWEEN_NUMBERS = re.compile(r"[,;&/|\n\r]|\b(?:or|and|au|na)\b")
MINUS = "\N{MINUS SIGN}"

# What a callback's `networkCode` means (MCC and MNC). New codes appear: a code not in here is kept as it came.
NETWORKS = {
    "63902": "Safaricom",
    "63903": "Airtel",
    "63907": "Telkom",
    "63999": "Equitel",
    "99999": "Sandbox",
}
_NO_NETWORK = {None, NETWORKS["99999"]}
"""What a code names where the phone's prefix has to tell: one that is new, and the gateway's own sandbox."""
M_PESA_NETWORK = "Safaricom"
"""M-Pesa asks for the PIN on its phones only. Where nobody knows its network, a screen asks which phone pays; an SMS,
which cannot ask, lets M-Pesa refuse.
"""

# First and last prefix after +254, as assigned.
_ASSIGNED = (
    (100, 108, "Airtel"),
    (110, 119, "Safaricom"),
    (120, 120, "Telkom"),
    (121, 121, "Infura"),
    (124, 124, "Finserve"),
    (130, 130, "NRG Media"),
    (135, 139, "Airtel"),
    (140, 146, "Safaricom"),
    (180, 189, "Safaricom"),
    (700, 729, "Safaricom"),
    (730, 739, "Airtel"),
    (740, 743, "Safaricom"),
    (744, 744, "Homeland"),
    (745, 746, "Safaricom"),
    (747, 747, "JTL"),
    (748, 749, "Safaricom"),
    (750, 756, "Airtel"),
    (757, 759, "Safaricom"),
    (760, 760, "Airtel"),
    (761, 761, "Telkom"),
    (762, 767, "Airtel"),
    (768, 769, "Safaricom"),
    (770, 779, "Telkom"),
    (780, 789, "Airtel"),
    (790, 799, "Safaricom"),
)
_OPERATORS = {str(prefix): name for first, last, name in _ASSIGNED for prefix in range(first, last + 1)}


KNOWN_PREFIXES = frozenset(_OPERATORS)


HIDDEN = "••••"
DIGITS_SHOWN = 3


def parse_phone(text: str) -> str | None:
    """A number as people and gateways write it, in E.164; None for anything but one Kenyan mobile number.

    ` 2547…` is a `+` that the gateway left unescaped in its form.
    """
    if _STORED_PHONE.fullmatch(text):
        return text
    found = _TYPED.fullmatch(_PUNCTUATION.sub("", _without_label(text)))
    return f"+254{found[1]}" if found else None


def names_several_phones(text: str) -> bool:
    """Whether a text that is no phone is more than one of them: `0712345678/0733123456`."""
    between = _BETWEEN_NUMBERS.sub("", _without_label(text))
    return _SEVERAL.fullmatch(_PUNCTUATION.sub("", between)) is not None


def plain_signs(text: str) -> str:
    """The text with plain blanks and dashes for those of word processors, and without marks that nobody sees."""
    return text if text.isascii() else "".join(map(_plain_sign, text))


def network_of(phone: str) -> str | None:
    """The operator that the prefix was assigned to: a hint for cost estimates, since numbers can be ported. None for a
    range that is newer than our table.
    """
    return _OPERATORS.get(phone.removeprefix("+254")[:3])


def serving_network(phone: str, network_code: str) -> str | None:
    """The operator of a phone: as the gateway's code names it, for numbers can be ported, else that of its prefix."""
    named = NETWORKS.get(network_code)
    return network_of(phone) if named in _NO_NETWORK else named


def _without_label(text: str) -> str:
    return _LABEL.sub("", plain_signs(text).strip().lower())


def _plain_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Zs":
        return " "
    if category == "Pd" or sign == MINUS:
        return "-"
    return "" if category == "Cf" else sign


def shown_end(phone: str) -> str:
    """The last digits of a phone: its owner knows it by them, a stranger learns nothing."""
    return phone[-DIGITS_SHOWN:]


def hidden_phone(phone: str) -> str:
    """The phone for an operator who needs none: its last digits alone."""
    return f"{HIDDEN} {shown_end(phone)}"
