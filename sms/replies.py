"""What we say by SMS: the templates by name, and their words in the customer's language. GSM-7, and one part each."""

from collections.abc import Mapping
from typing import Any

from catalogues import SOURCE_LANGUAGE, Words
from domain.gsm7 import transliterate


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text for the catalogues where it is declared; it is translated where it is sent."""
    return text


TEMPLATES = {
    "bill": N_(
        "Kenya Power: Reading {reading}, {units} units. Bill {total}."
        " Pay {owed} by {due_on}, paybill {paybill}, account {account}."
    ),
    "bill_in_credit": N_(
        "Kenya Power: Reading {reading}, {units} units. Bill {total}."
        " Nothing to pay, balance {owed}, account {account}."
    ),
    "bill_of_another": N_(
        "Kenya Power: Reading {reading} received for account {account}, {units} units. Bill {total},"
        " due {due_on}, paybill {paybill}."
    ),
    "application_received": N_(
        "Kenya Power: We have your application {reference} for a connection in {area}. We look at the place and tell"
        " you by SMS."
    ),
    "application_answered": N_("Kenya Power, application {reference}: {answer}"),
    "code": N_(
        "Kenya Power: {code} is the code for account {account}. The phone that ends in {end} asks to see name and"
        " balance. Not you? Give it to nobody."
    ),
    "power_back": N_(
        "Kenya Power: Power is back at {place}. Your report {reference} is closed. Still without power? Report again."
    ),
}


class Replies:
    """The words of a message, by the name of its template. The use cases know it as `Wording`."""

    def __init__(self, words: Mapping[str, Words]) -> None:
        self._words = words

    def __call__(self, template: str, language: str, **values: Any) -> str:
        """The text in this language, in English where it has no catalogue. `KeyError` for an unknown template."""
        words = self._words.get(language) or self._words[SOURCE_LANGUAGE]
        return transliterate(words(TEMPLATES[template], **values))
