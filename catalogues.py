"""The words of every screen and message, by language. A catalogue is a .po file; adding a language is adding one."""

from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text for the catalogues where it is declared; it is translated where it is said."""
    return text


class Words:
    """The texts of one language. `words("Reading {value}", value=7)`: only the catalogue's text is a format string."""

    def __init__(self, language: str, translations: NullTranslations) -> None:
        self.language = language
        self._translations = translations

    def __call__(self, text: str, **values: Any) -> str:
        translated = self._translations.gettext(text)
        return translated.format(**values) if values else translated


def load(folder: Path = LOCALE) -> Mapping[str, Words]:
    """The words of every language that has a catalogue, compiled from its .po file in memory."""
    files = folder.glob("*/LC_MESSAGES/messages.po")
    return {file.parts[-3]: Words(file.parts[-3], _compiled(file)) for file in sorted(files)}


def _compiled(file: Path) -> GNUTranslations:
    with file.open("rb") as source:
        catalogue = read_po(source, locale=file.parts[-3])
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
