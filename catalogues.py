"""The words of every screen and message, by language. A catalogue is a .po file; adding a language is adding one."""

import re
from collections.abc import Iterator, Mapping
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"
_VALUES = re.compile(r"\{(\w+)")


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text for the catalogues where it is declared; it is translated where it is said."""
    return text


class Words:
    """The texts of one language. `words("Reading {value}", value=7)`: only the catalogue's text is a format string."""

    def __init__(self, language: str, translations: NullTranslations) -> None:
        self.language = language
        self._translations = translations
        self._known: dict[str, str] = {}

    def __call__(self, text: str, **values: Any) -> str:
        translated = self._known.get(text) or self._looked_up(text)
        return translated.format(**values) if values else translated

    def _looked_up(self, text: str) -> str:
        """The texts of the code are few: each is looked up once."""
        self._known[text] = self._translations.gettext(text)
        return self._known[text]


def load(folder: Path = LOCALE, domain: str = "messages") -> Mapping[str, Words]:
    """The words of every language that has a catalogue, compiled from its .po file in memory.

    `domain`: `messages` is what customers read, `console` what operators do.
    """
    files = folder.glob(f"*/LC_MESSAGES/{domain}.po")
    return {file.parts[-3]: Words(file.parts[-3], _compiled(file)) for file in sorted(files)}


def faults(folder: Path = LOCALE) -> Iterator[str]:
    """A sentence for each text that a customer would read in another language, or that would fail for its values."""
    for file in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        language = file.parts[-3]
        with file.open("rb") as source:
            for text in read_po(source, locale=language):
                if fault := _fault(text, language):
                    yield f"{language}: {fault}: {text.id!r}"


def _fault(text: Message, language: str) -> str:
    if not text.id:
        return ""
    if text.fuzzy:
        return "is fuzzy, so that it is not used"
    if not text.string:
        return "" if language == SOURCE_LANGUAGE else "has no translation"
    if not set(_VALUES.findall(str(text.string))) <= set(_VALUES.findall(str(text.id))):
        return "names a value that the text does not have"
    return ""


def _compiled(file: Path) -> GNUTranslations:
    with file.open("rb") as source:
        catalogue = read_po(source, locale=file.parts[-3])
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
