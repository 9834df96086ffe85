"""What we say by SMS: the templates by name, and their words in the customer's language. GSM-7, and one part each."""

from collections.abc import Collection, Mapping
from typing import Any

from catalogues import Words
from domain.values.gsm7 import transliterate
from domain.values.languages import SOURCE_LANGUAGE
from sms.templates.answers import ANSWERS
from sms.templates.connections import CONNECTIONS
from sms.templates.notices import NOTICES

TEMPLATES: Mapping[str, str] = {**NOTICES, **ANSWERS, **CONNECTIONS}


class Templates:
    """The words of a message, by the name of its template. The use cases know it as `Wording`."""

    def __init__(self, words: Mapping[str, Words]) -> None:
        self._words = words

    def __call__(self, template: str, language: str, **values: Any) -> str:
        """The text in this language, in English where it has no catalogue. `KeyError` for an unknown template."""
        words = self._words.get(language) or self._words[SOURCE_LANGUAGE]
        return transliterate(words(TEMPLATES[template], **values))

    @property
    def languages(self) -> Collection[str]:
        return self._words.keys()

    def template(self, name: str, language: str) -> str:
        """The words of a template as they are, its fields open. `KeyError` for an unknown one."""
        return self._words[language](TEMPLATES[name])
