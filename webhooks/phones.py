"""The phones that gateways and payment providers report. One that we do not understand is a customer who gets no answer
or no receipt: it is logged, with how many there have been.
"""

import re
from itertools import count

import structlog

from domain.values.phones import parse_phone
from store.core.counters import Counter

PREFIX_LENGTH = len("+254711")
# A name or a short code is nobody to answer, and a number that the provider hides is none that it reports.
_LOOKS_LIKE_A_PHONE = re.compile(r"\s*\+?[0-9][0-9 ()./-]{5,20}\s*")

phones_not_understood = Counter(
    "phones_not_understood", "Numbers that a gateway or a provider reported and that we take for no phone."
)
_in_this_process = count(1)
log = structlog.get_logger()


def reported_phone(text: str, source: str) -> str | None:
    """The phone in E.164; None for what is none, which is counted where it looks like one."""
    phone = parse_phone(text)
    if phone is None and _LOOKS_LIKE_A_PHONE.fullmatch(text):
        phones_not_understood.add()
        prefix, number = text.strip()[:PREFIX_LENGTH], next(_in_this_process)
        log.warning("phone_not_understood", source=source, prefix=prefix, count=number)
    return phone
