"""The words of a campaign: a template per language, with fields that each account fills in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import NamedTuple

from domain.errors import InvalidInput
from domain.values.gsm7 import offending, parts, transliterate

OLD, NEW, NAME, NUMBERS = "old", "new", "name", "numbers"
FIELDS = (OLD, NEW, NAME, NUMBERS)
"""An account's old and new number, its holder's name, and both numbers together: those of all accounts of a phone."""

CODE = "{code}"
"""Stands for the number that customers dial."""


class Renumbered(NamedTuple):
    """An account as its message speaks of it."""

    old: str
    new: str
    name: str


class Text(NamedTuple):
    """A rendered text, its SMS parts, and how many accounts it names."""

    text: str
    parts: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Template:
    """A text with fields; `fields` are those that it uses."""

    text: str
    fields: frozenset[str]
    _parts_by_length: dict[int, int] = field(default_factory=dict, compare=False)

    def of(self, account: Renumbered) -> Text:
        old, new, name = account
        if NAME in self.fields and offending(name):
            name = transliterate(name)
        text = self.text.format(old=old, new=new, name=name, numbers=f"{old} = {new}")
        return Text(text, self._parts(text), 1)

    def of_all(self, accounts: Sequence[Renumbered]) -> Text:
        """One text for several accounts."""
        text = self.text.format(numbers=", ".join(f"{account.old} = {account.new}" for account in accounts))
        return Text(text, self._parts(text), len(accounts))

    @property
    def speaks_of_all(self) -> bool:
        """Whether one text can stand for several accounts."""
        return self.fields == {NUMBERS}

    @property
    def states_the_number(self) -> bool:
        return bool(self.fields & {NEW, NUMBERS})

    def _parts(self, text: str) -> int:
        """Numbers take one septet per digit: without a name, texts of one length are of one size."""
        if NAME in self.fields:
            return parts(text)
        if (known := self._parts_by_length.get(len(text))) is None:
            known = self._parts_by_length[len(text)] = parts(text)
        return known


@dataclass(frozen=True, slots=True)
class Words:
    """The templates of one language: for a phone with one account, and for several at once where there is one."""

    one: Template
    several: Template | None

    def texts(self, accounts: Sequence[Renumbered]) -> list[Text]:
        """One text for all accounts of a phone where it takes no more parts than that for one; else one for each."""
        alone = [self.one.of(account) for account in accounts]
        if len(accounts) == 1 or self.several is None:
            return alone
        together = self.several.of_all(accounts)
        return [together] if together.parts <= alone[0].parts else alone

    @property
    def vary(self) -> bool:
        """Whether texts for one account differ by more than numbers."""
        return NAME in self.one.fields


def parse_template(text: str, code: str) -> Template:
    """Raises `InvalidInput` for a field that does not exist, a brace alone, a zero byte, and an empty text."""
    text = " ".join(text.split()).replace(CODE, code)
    if not text:
        raise InvalidInput("The template is empty", "empty_template")
    if "\0" in text:
        raise InvalidInput("The template holds a zero byte: save it as UTF-8, not as UTF-16", "zero_byte")
    used = _fields(text)
    if unknown := sorted(used - set(FIELDS)):
        known = ", ".join(f"{{{field}}}" for field in FIELDS)
        raise InvalidInput(
            f"The template has an unknown field {{{unknown[0]}}}: there are {known} and {CODE}", "unknown_field"
        )
    return Template(text, used)


def words_of_file(text: str, code: str) -> Words:
    """One text for everybody, in any language; for several accounts at once where {numbers} is its only field."""
    template = parse_template(text, code)
    return Words(template, template if template.speaks_of_all else None)


def words_of_catalogue(one: str, several: str, code: str) -> Words:
    return Words(parse_template(one, code), parse_template(several, code))


def foreign_characters(words: Mapping[str, Words]) -> dict[str, str]:
    """By language, the first character of its templates that would double the price of every SMS."""
    texts = [(language, each.text) for language, both in words.items() for each in (both.one, both.several) if each]
    return {language: character for language, text in texts if (character := offending(text))}


def _fields(text: str) -> frozenset[str]:
    """The fields as they are written, with what follows the name: nothing may."""
    try:
        found = list(Formatter().parse(text))
    except ValueError as error:
        raise InvalidInput(f"The template cannot be read: {error}", "bad_template") from error
    return frozenset(
        f"{field}{f'!{how}' if how else ''}{f':{spec}' if spec else ''}"
        for _, field, spec, how in found
        if field is not None
    )
