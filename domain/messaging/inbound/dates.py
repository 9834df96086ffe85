"""Dates and times of day in a text: they are neither a reading, nor an account, nor a place.

`29/11/2026 4521`, `reading of 29th Nov at 8.30 am 4521`, `tarehe 29 Novemba saa mbili`. A month and a day stand side by
side; a month alone goes with its year, or is a word.
"""

import re

_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH_NUMBER = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:20[2-9][0-9])"
_MONTH = (
    r"(?:JAN(?:UAR[YI])?|FEB(?:RUAR[YI])?|MAR(?:CH)?|MACHI|APR(?:ILI?)?|MAY|MEI|JUNE?|JUNI|JULY?|JULAI|AUG(?:UST)?"
    r"|AGOSTI|SEPT?(?:EMBER|EMBA)?|OCT(?:OBER)?|OKTOBA|NOV(?:EMBER|EMBA)?|DEC(?:EMBER)?|DESEMBA)"
)
_NTH = rf"{_DAY}(?:ST|ND|RD|TH)?"
_IN_FIGURES = rf"{_DAY}([/.-]){_MONTH_NUMBER}\1(?:{_YEAR}|[23][0-9])|{_YEAR}([/.-]){_MONTH_NUMBER}\2{_DAY}"
_IN_WORDS = (
    rf"(?:TAREHE )?{_NTH}[ -]?(?:OF |YA )?{_MONTH}(?:[ ,-]{{1,2}}{_YEAR})?|{_MONTH}[ -]{_NTH}(?:[ ,]{{1,2}}{_YEAR})?"
    rf"|{_MONTH}(?:[ ,-]{{1,2}}{_YEAR})?|TAREHE {_NTH}(?: MWEZI (?:WA )?{_MONTH_NUMBER})?"
)
_OF_DAY = (
    r"[0-9]{1,2}(?:[.:][0-9]{2})? ?[AP]\.?M\.?|(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?: ?(?:HRS|EAT))?"
    r"|[0-9]{4} ?HRS|SAA [0-9]{1,2}(?:[.:][0-9]{2})?"
)
_DATES = re.compile(rf"(?<![A-Z0-9./:-])(?:{_IN_FIGURES}|{_IN_WORDS}|{_OF_DAY})(?![A-Z0-9/-]|[.:][0-9])")


def without_dates(text: str) -> str:
    """The text, in capitals, without its dates and times; one that is nothing else stays as it is."""
    left = _DATES.sub(" ", text)
    return left if left.strip() else text
