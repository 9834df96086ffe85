"""The words of a campaign: a template per language, with fields that each account fills in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import NamedTuple

from domain.errors import InvalidInput
from domain.gsm7 import offending, parts, transliterate

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


@dataclass(frozen=True, slots=True)
class Template:
    """A text with fields; `fields` are those that it uses."""

    text: str
    fields: frozenset[str]

    def of(self, accounts: Sequence[Renumbered]) -> str:
        """The text for the accounts of one phone; old, new and name are those of the first."""
        first = accounts[0]
        name = transliterate(first.name) if NAME in self.fields and offending(first.name) else first.name
        numbers = _numbers(accounts) if NUMBERS in self.fields else ""
        return self.text.format(old=first.old, new=first.new, name=name, numbers=numbers)

    @property
    def speaks_of_all(self) -> bool:
        """Whether one text can stand for several accounts."""
        return self.fields == {NUMBERS}

    @property
    def tells_the_number(self) -> bool:
        return bool(self.fields & {NEW, NUMBERS})


@dataclass(frozen=True, slots=True)
class Words:
    """The templates of one language: for a phone with one account, and for several at once where there is one."""

    one: Template
    several: Template | None

    def texts(self, accounts: Sequence[Renumbered]) -> list[tuple[str, int, int]]:
        """Text, its SMS parts, and how many accounts it tells: one text for all where that costs no more than one."""
        if len(accounts) > 1 and self.several:
            text = self.several.of(accounts)
            count = parts(text)
            if count <= parts(self.one.of(accounts[:1])):
                return [(text, count, len(accounts))]
        alone = [self.one.of([account]) for account in accounts]
        return [(text, parts(text), 1) for text in alone]


def parse_template(text: str, code: str) -> Template:
    """Raises `InvalidInput` for a field that does not exist, a brace that stands alone, and an empty text."""
    text = " ".join(text.split()).replace(CODE, code)
    if not text:
        raise InvalidInput("The template is empty", "empty_template")
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


def _numbers(accounts: Sequence[Renumbered]) -> str:
    return ", ".join(f"{account.old} = {account.new}" for account in accounts)
