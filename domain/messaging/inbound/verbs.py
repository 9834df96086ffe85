"""The prefixes of a Kiswahili verb: who or what does it, whether it is denied, and when.

A verb is (not) + subject + tense + (relative) + (object) + root: ha-i-ja-rudi, i-me-anguka, i-li-yo-anguka,
m-si-ni-tumie.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

SHORTEST_ROOT = 2


class Tense(Enum):
    """When it happens; a bare root, an infinitive and a wish have none."""

    NONE = auto()
    DONE = auto()
    NOW = auto()
    TO_COME = auto()


@dataclass(frozen=True, slots=True)
class Verb:
    """What may be left of a word once its prefixes are off."""

    root: str
    denied: bool = False
    tense: Tense = Tense.NONE
    by_person: bool = False
    about_person: bool = False


_DENYING = ("hatu", "ham", "hawa", "hai", "hazi", "hali", "haya", "haki", "havi", "haku", "hau", "hapa", "ha", "si")
_PERSONS = ("ni", "na", "n", "tu", "a", "wa", "m", "mu")
_PERSONS_DENYING = ("hatu", "ham", "hawa", "ha", "si")
_SUBJECTS = (*_PERSONS, "u", "i", "zi", "li", "ya", "ki", "vi", "ku", "pa", "ka", "z", "y", "w", "l")
_TENSES = {
    "mesha": Tense.DONE,
    "me": Tense.DONE,
    "sha": Tense.DONE,
    "li": Tense.DONE,
    "ka": Tense.DONE,
    "na": Tense.NOW,
    "a": Tense.NOW,
    "ki": Tense.TO_COME,
    "taku": Tense.TO_COME,
    "ta": Tense.TO_COME,
    "nge": Tense.TO_COME,
    "": Tense.NONE,
}
_DENIED_TENSES = {"ja": Tense.DONE, "ku": Tense.DONE, "ta": Tense.TO_COME, "wezi": Tense.NOW, "": Tense.NOW}
_WISH_DENIED = "si"
_ALWAYS, _ALREADY = "hu", "me"
_RELATIVES = ("", "ye", "yo", "zo", "lo", "cho", "vyo", "po", "o")
_PEOPLE = ("ni", "wa", "tu", "mu", "mw", "m")
_OBJECTS = ("", *_PEOPLE, "ku", "zi", "li", "ya", "ki", "vi", "i", "u", "ji")


def verbs_of(word: str) -> Iterator[Verb]:
    """Every way to take the word for a verb, the word itself first."""
    yield Verb(word)
    for subject in _beginning(word, _DENYING):
        for tense, rest in _tenses(word[len(subject) :], _DENIED_TENSES):
            yield from _verbs(rest, ("",), Verb("", denied=True, tense=tense, by_person=subject in _PERSONS_DENYING))
    yield from _without_subject(word)
    for subject in _beginning(word, _SUBJECTS):
        yield from _asserted(word[len(subject) :], by_person=subject in _PERSONS)


def _without_subject(word: str) -> Iterator[Verb]:
    """What always happens, `huanguka`, is not yet, `hujalipa`, or has happened to what needs no naming, `mepotea`."""
    if word.startswith(f"{_ALWAYS}ja"):
        yield from _verbs(word[4:], ("",), Verb("", denied=True, tense=Tense.DONE, by_person=True))
    elif word.startswith(_ALWAYS):
        yield from _verbs(word[2:], ("",), Verb("", tense=Tense.NOW))
    if word.startswith(_ALREADY):
        yield from _verbs(word[2:], ("",), Verb("", tense=Tense.DONE))


def _asserted(rest: str, *, by_person: bool) -> Iterator[Verb]:
    """It happens, or it is wished that it does not: `m-si-tume`, `u-si-tume`."""
    if rest.startswith(_WISH_DENIED):
        yield from _verbs(rest[len(_WISH_DENIED) :], _RELATIVES, Verb("", denied=True, by_person=by_person))
    for tense, after in _tenses(rest, _TENSES):
        relatives = ("",) if tense is Tense.NONE else _RELATIVES
        yield from _verbs(after, relatives, Verb("", tense=tense, by_person=by_person))


def _tenses(rest: str, tenses: Mapping[str, Tense]) -> Iterator[tuple[Tense, str]]:
    return ((tense, rest[len(mark) :]) for mark, tense in tenses.items() if rest.startswith(mark))


def _verbs(rest: str, relatives: tuple[str, ...], prefixes: Verb) -> Iterator[Verb]:
    """What is left behind these prefixes, with and without what stands for an object."""
    for relative in _beginning(rest, relatives):
        after = rest[len(relative) :]
        for an_object in _beginning(after, _OBJECTS):
            if len(after) - len(an_object) >= SHORTEST_ROOT:
                yield replace(prefixes, root=after[len(an_object) :], about_person=an_object in _PEOPLE)


def _beginning(word: str, prefixes: tuple[str, ...]) -> Iterator[str]:
    return (prefix for prefix in prefixes if word.startswith(prefix))
