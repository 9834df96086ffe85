"""Whole numbers as people and other systems write them."""


def parse_whole_number(text: str, max_digits: int) -> int | None:
    """The number whose digits these are; None for anything else.

    Python alone would take a superscript for a digit, those of every script, and refuse more than 4,300 with an error.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= max_digits else None
