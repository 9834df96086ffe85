"""A text as words, and what each of them says by the tables: in any order, case and inflection, and with slips."""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from domain.messaging.inbound.row import Kind, Row
from domain.messaging.inbound.spellings import inflected, slips
from domain.messaging.inbound.tables import (
    english_context,
    english_danger,
    english_power,
    english_wishes,
    kiswahili_context,
    kiswahili_danger,
    kiswahili_power,
    kiswahili_wishes,
    sheng,
)
from domain.messaging.inbound.verbs import Tense, Verb, verbs_of
from domain.values.gsm7 import plain
from domain.values.languages import ENGLISH, KISWAHILI

MAX_CHARACTERS, MAX_LETTERS_OF_A_WORD = 2_000, 30
TEXTS_KEPT, WORDS_KEPT = 32, 4_096
MIN_LETTERS_FOR_A_SWAP, MIN_LETTERS_FOR_A_SLIP, MIN_LETTERS_FOR_TWO_SLIPS = 6, 7, 9
MIN_LETTERS_OF_A_ROOT_FOR_A_SLIP = 6
MIN_LETTERS_WRITTEN_APART = 7
KEY_LETTERS = 2
VOWELS = "aeiou"
SIGNS, ABOUT_PERSON = "~-+=>*%", ">"

TABLES: tuple[tuple[str, Sequence[Row]], ...] = (
    (ENGLISH, english_danger.TABLE),
    (ENGLISH, english_power.TABLE),
    (ENGLISH, english_context.TABLE),
    (ENGLISH, english_wishes.TABLE),
    (KISWAHILI, kiswahili_danger.TABLE),
    (KISWAHILI, kiswahili_power.TABLE),
    (KISWAHILI, kiswahili_context.TABLE),
    (KISWAHILI, kiswahili_wishes.TABLE),
    (KISWAHILI, sheng.TABLE),
)
WITH_SLIPS = (english_danger.TABLE, english_power.TABLE, kiswahili_danger.TABLE, kiswahili_power.TABLE)
"""The tables whose long words are known with a slip of the finger."""

MAY_END_A_WORD = (Kind.FALLS, Kind.EXPLODES, Kind.EXPLOSION)
"""What a word is heard to say that only ends like a verb, for danger must not be missed."""

# A sentence ends at a mark, or at one dot before a space; several dots are a pause.
_SENTENCE = re.compile(r"[!?;]+|(?<!\.)\.(?=\s|$)")
_WORD = re.compile(r"[a-z0-9]+(?:-(?=[a-z]))?")
_SPELT_OUT = re.compile(r"\b[a-z]([-. _*])(?:[a-z]\1){2,}[a-z]\b")
_SIGN_IN_A_WORD = re.compile(r"(?<=[a-z])[@$!](?=[a-z])")
_LETTERS_OF_SIGNS = str.maketrans("@$!", "asi")
_REPEATED = re.compile(r"(.)\1+")
_LETTERS_AND_DIGITS = re.compile(r"(?=.*[a-z])(?=.*[0-9])[a-z0134579]+")
_LOOK_ALIKES = (str.maketrans("0134579", "oieastg"), str.maketrans("0134579", "oleastg"))
_AS_TEXTED = {
    **dict.fromkeys(("dnt", "dnnt", "donnt", "dunt", "dnot"), "dont"),
    **dict.fromkeys(("rong", "wrng", "wrog", "worng"), "wrong"),
    **dict.fromkeys(("nmba", "nmbr", "numba", "nambr"), "number"),
}
"""Words that people text without their vowels, or as they sound."""
# Prefixes of a verb that people write apart: `ime anguka`.
_WRITTEN_APART = frozenset(
    "ime zime ume yame lime ame wame nime tume mme ina zina una yana ika ili zili haija hauja hazija".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a word, or several in a row, says; of a Kiswahili verb also whether it is denied, and when."""

    kind: Kind
    language: str
    denied: bool = False
    tense: Tense | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A sense at its place: the first and the last word, in that sentence of the text."""

    sense: Sense
    first: int
    last: int
    sentence: int

    @property
    def kind(self) -> Kind:
        return self.sense.kind

    @property
    def denied(self) -> bool:
        return self.sense.denied

    def holds(self, other: "Hit") -> bool:
        """Whether the other one is a part of this one: `back` of `bring back`."""
        return (
            self.first <= other.first
            and other.last <= self.last
            and (self.last - self.first > other.last - other.first)
        )


@dataclass(frozen=True)
class Said:
    """The words of a text, the sentence that each is in, and what they say, in the order of their first words."""

    words: tuple[str, ...]
    sentences: tuple[int, ...]
    hits: tuple[Hit, ...]

    def of(self, *kinds: Kind) -> list[Hit]:
        return [hit for hit in self.hits if hit.kind in kinds] if self.has(*kinds) else []

    def has(self, *kinds: Kind) -> bool:
        return not self._kinds.isdisjoint(kinds)

    def word(self, place: int) -> str:
        """The word there; none before the first and behind the last."""
        return self.words[place] if 0 <= place < len(self.words) else ""

    def kinds_at(self, place: int, sentence: int) -> frozenset[Kind]:
        """What the word there says, if it is in that sentence."""
        is_there = 0 <= place < len(self.words) and self.sentences[place] == sentence
        return self._kinds_at[place] if is_there else frozenset()

    def between(self, one: Hit, other: Hit) -> range:
        """The places between two hits."""
        return range(min(one.last, other.last) + 1, max(one.first, other.first))

    def are_near(self, one: Hit, other: Hit, max_between: int) -> bool:
        """Whether at most so many words of one sentence stand between them."""
        return one.sentence == other.sentence and len(self.between(one, other)) <= max_between

    def follow(self, before: Container[Kind], after: Container[Kind], max_between: int) -> Iterator[tuple[Hit, Hit]]:
        """What is of the first kinds, with what is of the others and comes at most so many words later."""
        for one in self.hits:
            if one.kind in before:
                for other in self._beginning(one.last + 1, one.last + 1 + max_between):
                    if other.kind in after and other.sentence == one.sentence:
                        yield one, other

    def near(self, one: Hit, kinds: Container[Kind], max_between: int) -> Iterator[Hit]:
        """What is of these kinds, with at most so many words between it and that one; that one too, if it is."""
        earliest = one.first - max_between - self._longest
        for other in self._beginning(earliest, one.last + 1 + max_between):
            if other.kind in kinds and self.are_near(one, other, max_between):
                yield other

    def others(self, *kinds: Kind) -> list[str]:
        """The words that say nothing of these kinds."""
        return [word for word, said in zip(self.words, self._kinds_at, strict=True) if said.isdisjoint(kinds)]

    def _beginning(self, first: int, last: int) -> Iterator[Hit]:
        """The hits whose first word is one of these."""
        for place in range(max(first, 0), min(last + 1, len(self.words))):
            yield from self._hits_from[place]

    @cached_property
    def _kinds(self) -> frozenset[Kind]:
        return frozenset(hit.kind for hit in self.hits)

    @cached_property
    def _kinds_at(self) -> tuple[frozenset[Kind], ...]:
        kinds = tuple(set[Kind]() for _ in self.words)
        for hit in self.hits:
            for place in range(hit.first, hit.last + 1):
                kinds[place].add(hit.kind)
        return tuple(map(frozenset, kinds))

    @cached_property
    def _longest(self) -> int:
        return max((hit.last - hit.first + 1 for hit in self.hits), default=0)

    @cached_property
    def _hits_from(self) -> tuple[list[Hit], ...]:
        hits = tuple(list[Hit]() for _ in self.words)
        for hit in self.hits:
            hits[hit.first].append(hit)
        return hits


@lru_cache(maxsize=TEXTS_KEPT)
def heard(text: str) -> Said:
    """What the words of a text say. Never raises."""
    spoken = re.sub("['`]", "", plain(text[:MAX_CHARACTERS]).lower())
    spoken = _SIGN_IN_A_WORD.sub(lambda sign: sign[0].translate(_LETTERS_OF_SIGNS), spoken)
    spoken = _SPELT_OUT.sub(lambda letters: letters[0].replace(letters[1], ""), spoken)
    found = [
        (_AS_TEXTED.get(word, word[:MAX_LETTERS_OF_A_WORD]), number)
        for number, sentence in enumerate(_sentences(spoken))
        for word in _WORD.findall(sentence)
    ]
    sentences = tuple(number for _, number in found)
    words = tuple(word.removesuffix("-") for word, _ in found)
    hyphened = {place for place, (word, _) in enumerate(found) if word.endswith("-")}
    return Said(words, sentences, tuple(_hits(words, sentences, hyphened)))


def _sentences(spoken: str) -> list[str]:
    """Its sentences; one of a single word is the beginning of the next: `Nguzo! Imeanguka!`."""
    sentences: list[str] = []
    for sentence in _SENTENCE.split(spoken):
        if sentences and len(_WORD.findall(sentences[-1])) == 1:
            sentences[-1] += f" {sentence}"
        else:
            sentences.append(sentence)
    return sentences


def _hits(words: Sequence[str], sentences: Sequence[int], hyphened: Container[int]) -> Iterator[Hit]:
    for place, word in enumerate(words):
        sentence = sentences[place]
        yield from (Hit(sense, place, place, sentence) for sense in senses_of(word))
        for last, sense in _phrases(words, place):
            if sentences[last] == sentence:
                yield Hit(sense, place, last, sentence)
        if place + 1 < len(words) and sentences[place + 1] == sentence:
            whole = word + words[place + 1]
            if place in hyphened or word in _WRITTEN_APART or _is_written_apart(word, whole):
                yield from (Hit(sense, place, place + 1, sentence) for sense in _written(whole))


def _is_written_apart(word: str, whole: str) -> bool:
    """`trans former`: a beginning that is no word."""
    return len(whole) >= MIN_LETTERS_WRITTEN_APART and word.isalpha() and not senses_of(word)


def _phrases(words: Sequence[str], place: int) -> Iterator[tuple[int, Sense]]:
    """What the words from there on say together, and the place of the last of them."""
    for phrase, sense in _INDEX.phrases.get(words[place], ()):
        if tuple(words[place : place + len(phrase)]) == phrase:
            yield place + len(phrase) - 1, sense


@lru_cache(maxsize=WORDS_KEPT)
def senses_of(word: str) -> tuple[Sense, ...]:
    """What one word says: as it is written, or with a slip."""
    return _written(word) or tuple(dict.fromkeys(_with_slips(word)))


def _written(word: str) -> tuple[Sense, ...]:
    """What it says as it is written, with its digits as letters, without doubled letters, or stretched."""
    for spelling in _spellings(word):
        if senses := tuple(dict.fromkeys(_senses(spelling))):
            return senses
    single = _REPEATED.sub(r"\1", word)
    return tuple(dict.fromkeys(_INDEX.without_doubles.get(single, ()))) if single != word else ()


def _spellings(word: str) -> Iterator[str]:
    yield word
    if _LETTERS_AND_DIGITS.fullmatch(word):
        yield from (word.translate(table) for table in _LOOK_ALIKES)
    if (single := _REPEATED.sub(r"\1", word)) != word:
        yield single


def _senses(word: str) -> Iterator[Sense]:
    yield from _INDEX.whole.get(word, ())
    yield from (sense for start, sense in _INDEX.starts.get(word[:KEY_LETTERS], ()) if word.startswith(start))
    read: dict[_Root, Sense] = {}
    for verb in verbs_of(word):
        for root in _INDEX.roots.get(verb.root[:KEY_LETTERS], ()):
            if root.fits(verb, word):
                read.setdefault(root, replace(root.sense, denied=verb.denied, tense=verb.tense))
    yield from read.values()


def _with_slips(word: str) -> Iterator[Sense]:
    """A long word, or a verb with a long root, is known with a slip of the finger; the first letter is mostly right."""
    for pattern, max_slips, sense in _INDEX.slips.get(word[:1], ()):
        if _differ_by(word, pattern, max_slips):
            yield sense
    for pattern, sense in _INDEX.swapped.get(_letters_of(word), ()):
        if _differ_by(word, pattern, 1):
            yield sense
    yield from _verbs_with_slips(word)


def _verbs_with_slips(word: str) -> Iterator[Sense]:
    """A slip in the root, or what no verb begins with before a root: `imeangka`, `imaeanguka`."""
    for verb in verbs_of(word):
        if verb.tense is not Tense.NONE or word.startswith("ku"):
            for pattern, sense in _INDEX.slips_of_roots.get(verb.root[:1], ()):
                if _differ_by(verb.root, pattern, 1):
                    yield replace(sense, denied=verb.denied, tense=verb.tense)
    yield from (sense for pattern, sense in _INDEX.endings if word.endswith(pattern))


def _differ_by(word: str, pattern: str, max_slips: int) -> bool:
    return abs(len(word) - len(pattern)) <= max_slips and slips(word, pattern) <= max_slips


def _letters_of(word: str) -> str:
    return "".join(sorted(word))


_MAY_STAND_BEHIND: Mapping[str, Callable[[Verb, str], bool]] = {
    "-": lambda _verb, _word: True,
    "+": lambda verb, word: verb.tense is not Tense.NONE or word.startswith("ku"),
    "=": lambda verb, _word: not verb.by_person,
    ABOUT_PERSON: lambda verb, _word: verb.about_person,
}
"""What the prefixes of a word must say, by the sign before the root in the tables."""


@dataclass(frozen=True, slots=True)
class _Root:
    """A verb root of the tables."""

    letters: str
    is_whole: bool
    sign: str
    sense: Sense

    def fits(self, verb: Verb, word: str) -> bool:
        if not _MAY_STAND_BEHIND[self.sign](verb, word):
            return False
        return verb.root == self.letters if self.is_whole else verb.root.startswith(self.letters)


class _Index:
    """The patterns of the tables, by what a word is looked up by."""

    def __init__(self) -> None:
        self.whole = defaultdict[str, list[Sense]](list)
        self.starts = defaultdict[str, list[tuple[str, Sense]]](list)
        self.roots = defaultdict[str, list[_Root]](list)
        self.without_doubles = defaultdict[str, list[Sense]](list)
        self.slips = defaultdict[str, list[tuple[str, int, Sense]]](list)
        self.swapped = defaultdict[str, list[tuple[str, Sense]]](list)
        self.slips_of_roots = defaultdict[str, list[tuple[str, Sense]]](list)
        self.endings: list[tuple[str, Sense]] = []
        self.phrases = defaultdict[str, list[tuple[tuple[str, ...], Sense]]](list)
        for language, table in TABLES:
            for row in table:
                for pattern in row.words.split():
                    self._add(pattern, Sense(row.kind, language))
                    if table in WITH_SLIPS or pattern.startswith("~"):
                        self._forgive(pattern, Sense(row.kind, language))

    def _add(self, pattern: str, sense: Sense) -> None:
        letters = pattern.strip(SIGNS)
        if "_" in pattern:
            words = tuple(letters.split("_"))
            self.phrases[words[0]].append((words, sense))
        elif pattern[0] in _MAY_STAND_BEHIND:
            root = _Root(letters, not pattern.endswith("*"), pattern[0], sense)
            self.roots[letters[:KEY_LETTERS]].append(root)
        elif pattern.endswith("*"):
            self.starts[letters[:KEY_LETTERS]].append((letters, sense))
        for word in _words_of(pattern):
            self.whole[word].append(sense)
            self.without_doubles[_REPEATED.sub(r"\1", word)].append(sense)

    def _forgive(self, pattern: str, sense: Sense) -> None:
        """Let long words and roots have a slip."""
        letters = pattern.strip(SIGNS)
        if pattern.startswith("~"):
            self.slips[letters[0]].append((letters, 2 if len(letters) >= MIN_LETTERS_FOR_TWO_SLIPS else 1, sense))
        elif pattern[0] in _MAY_STAND_BEHIND and pattern[0] != ABOUT_PERSON:
            root = letters if letters[-1] in VOWELS else f"{letters}a"
            if len(root) >= MIN_LETTERS_OF_A_ROOT_FOR_A_SLIP:
                self.slips_of_roots[root[0]].append((root, sense))
                if sense.kind in MAY_END_A_WORD:
                    self.endings.append((root, sense))
        for word in _words_of(pattern):
            if len(word) >= MIN_LETTERS_FOR_A_SLIP:
                self.slips[word[0]].append((word, 1, sense))
            elif len(word) >= MIN_LETTERS_FOR_A_SWAP:
                self.swapped[_letters_of(word)].append((word, sense))


def _words_of(pattern: str) -> set[str]:
    """The whole words that a pattern stands for."""
    letters = pattern.strip(SIGNS)
    if "_" in pattern or pattern[0] in _MAY_STAND_BEHIND or pattern.endswith("*"):
        return set()
    return inflected(letters) if pattern.endswith("%") else {letters}


_INDEX = _Index()
