"""Kenyan mobile numbers: E.164 strings, `+2547…` and `+2541…`."""

import re

# The pattern of phonenumbers 9.0.43 for Kenya, as one expression of our own: the library takes 20 times as long, on
# every turn of a session, and accepts what no gateway sends (Arabic-Indic digits, extensions, letters for digits).
# The database's expressions understand it too.
MOBILE_NUMBER = r"(?:\+?254|0)?((?:1(?:0[0-8]|[18][0-9]|2[014]|3[05-9]|4[0-6])|7[0-9][0-9])[0-9]{6})"
_TYPED = re.compile(MOBILE_NUMBER)
_STORED = re.compile(r"\+254\d{9}", re.ASCII)

# What a callback's `networkCode` means (MCC and MNC). New codes appear: a code not in here is kept as it came.
NETWORKS = {
    "63902": "Safaricom",
    "63903": "Airtel",
    "63907": "Telkom",
    "63999": "Equitel",
    "99999": "Sandbox",
}

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


def parse_phone(text: str) -> str | None:
    """A number as people and gateways write it, in E.164; None for anything but a Kenyan mobile number.

    ` 2547…` is a `+` that the gateway left unescaped in its form.
    """
    found = _TYPED.fullmatch(re.sub("[ -]", "", text.strip()))
    return f"+254{found[1]}" if found else None


def mask_phone(phone: str) -> str:
    """Enough to tell two customers apart in a log, too little to call one: `+2547*****126`."""
    return f"{phone[:5]}*****{phone[-3:]}" if _STORED.fullmatch(phone) else "*****"


def network_of(phone: str) -> str | None:
    """The operator that the prefix was assigned to: a hint for cost estimates, since numbers can be ported."""
    return _OPERATORS.get(phone.removeprefix("+254")[:3])
