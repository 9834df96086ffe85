"""Texts in files that spreadsheets open: they run what looks like a formula and make figures of what looks like one."""

import re

# What a spreadsheet runs; figures that it would write without their zeros, or in powers of ten, which a checksum with
# letters is not; and what has an apostrophe in front already.
_SPOILT = re.compile(
    r"[=+\-@\t\r\n'\uff1d\uff0b\uff0d\uff20]|(?:0[0-9]|[0-9]{12})[^A-Za-z]*$|[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+$"
)
# An amount below nothing: a figure that people, and programs, add up.
_BELOW_NOTHING = re.compile(r"-(?:0|[1-9][0-9]{0,10})(?:\.[0-9]+)?")


def for_spreadsheets(text: str) -> str:
    """The text as a spreadsheet neither runs nor spoils it: an apostrophe in front, by which it knows a text."""
    return f"'{text}" if _SPOILT.match(text) and not _BELOW_NOTHING.fullmatch(text) else text
