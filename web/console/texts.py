"""The console's own texts: English, in a catalogue of their own (`locale/en/LC_MESSAGES/console.po`)."""

from functools import cache

from catalogues import Words, load

CATALOGUE = "console"


@cache
def _words() -> Words:
    return load(domain=CATALOGUE)["en"]


def _(text: str, **values: object) -> str:
    """The text as the catalogue says it: `_("{count} wait", count=3)`."""
    return _words()(text, **values)
