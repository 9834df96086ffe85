"""What operators see of the text of a message: whatever would let them be the customer is cut from it."""

import re

CUT = "…"

_LINK = re.compile(r"(https?://[^\s/]+/[afps]/)\w+")
_SPEAKS_OF_A_CODE = re.compile(r"\b(?:code|msimbo|atasema|JUA \d+)\b", re.IGNORECASE)
_CODE = re.compile(r"(?<![\d,./-])\d{6}(?![\d,/-]|\.\d)")


def without_keys(text: str) -> str:
    """Without the ends of links, which open a customer's pages, and without the codes that prove who somebody is."""
    shown = _LINK.sub(rf"\g<1>{CUT}", text)
    return _CODE.sub(CUT, shown) if _SPEAKS_OF_A_CODE.search(shown) else shown
