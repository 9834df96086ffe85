"""What a plan is made of: the audience as it is frozen, row by row, and what is counted on the way."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import NamedTuple, Protocol

from domain.campaigns.campaigns import Wave
from domain.campaigns.texts import Renumbered, Text, Words
from domain.values.languages import SOURCE_LANGUAGE
from domain.values.phones import network_of

OTHER_NETWORK = "other"
PREFIX_DIGITS = len("+254711")
NoText = tuple[None, None, None]
NO_TEXT: NoText = (None, None, None)

_ODD = re.compile(r"[^A-Za-z0-9 .,]")
_PREFIX = slice(0, PREFIX_DIGITS)


class Recipient(NamedTuple):
    """An account of the audience. `known_number` is the new number that it has already, `excluded` why it is not
    notified. The `sharers` of a phone follow each other.
    """

    account_id: int
    old: str
    name: str
    phone: str | None
    language: str
    excluded: str | None
    known_number: int | None
    in_pilot: bool
    sharers: int


class Frozen(NamedTuple):
    """An account as the plan freezes it, at its place. `number` is reserved for it, unless it has one. `head` is the
    place whose text names it; there stand the text, its SMS parts, and how many accounts it names.
    """

    place: int
    account_id: int
    number: int | None
    phone: str | None
    language: str
    excluded: str | None
    head: int | None
    text: str | None
    parts: int | None
    accounts: int | None


@dataclass(slots=True)
class Samples:
    """Texts worth a look before a million of them leave; the strangest has the most signs that are rare in names."""

    longest: str = ""
    shortest: str = ""
    strangest: str = ""
    _strangeness: int = -1

    def shown(self) -> dict[str, str]:
        return {"longest": self.longest, "shortest": self.shortest, "strangest": self.strangest or self.longest}

    def see(self, text: str, *, varies: bool) -> None:
        """Texts that vary do so by more than numbers."""
        length = len(text)
        if length > len(self.longest):
            self.longest = text
        if length < len(self.shortest) or not self.shortest:
            self.shortest = text
        if varies and (odd := len(_ODD.findall(text))) > self._strangeness:
            self.strangest, self._strangeness = text, odd


@dataclass(slots=True)
class PlanTally:
    """What is counted while the audience is frozen: accounts by pilot and cause of exclusion, messages by language,
    prefix of the phone and parts. `apart` are phones that get an SMS for each of their accounts, `notified_twice` those
    with accounts in the pilot and outside of it.
    """

    accounts: int = 0
    reserved: int = 0
    apart: int = 0
    notified_twice: int = 0
    causes: Counter[tuple[bool, str | None]] = field(default_factory=Counter)
    sent: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    samples: Samples = field(default_factory=Samples)
    _phones_of_pilot: set[str | None] = field(default_factory=set)

    @property
    def in_pilot(self) -> int:
        return sum(count for (in_pilot, _), count in self.causes.items() if in_pilot)

    @property
    def notified(self) -> int:
        return self.causes[False, None] + self.causes[True, None]

    @property
    def messages(self) -> int:
        return self.sent.total()

    @property
    def parts(self) -> int:
        return sum(parts * count for (_, _, parts), count in self.sent.items())

    @property
    def longer(self) -> int:
        """Messages of more than one part."""
        return sum(count for (_, _, parts), count in self.sent.items() if parts > 1)

    def excluded(self) -> dict[str, int]:
        """Accounts by cause."""
        causes = sorted({cause for _, cause in self.causes if cause})
        return {cause: self.causes[False, cause] + self.causes[True, cause] for cause in causes}

    def count(self, each: Recipient, reserved: int | None) -> int:
        """Count an account; its place."""
        self.accounts += 1
        self.reserved += reserved is not None
        self.causes[each.in_pilot, each.excluded] += 1
        return self.accounts

    def count_text(self, text: Text, language: str, to: Recipient, *, varies: bool) -> None:
        self.sent[language, (to.phone or "")[_PREFIX], text.parts] += 1
        self.samples.see(text.text, varies=varies)
        if to.in_pilot:
            self._phones_of_pilot.add(to.phone)
        elif to.phone in self._phones_of_pilot:
            self._phones_of_pilot.remove(to.phone)
            self.notified_twice += 1

    def kinds(self) -> Iterator[tuple[str, str, int, int]]:
        """Language, network, messages and parts."""
        for (language, prefix, parts), count in self.sent.items():
            yield language, network_of(prefix) or OTHER_NETWORK, count, parts * count


def freeze(
    audience: Iterator[Recipient], numbers: Iterator[int], words: Mapping[str, Words], tally: PlanTally
) -> Iterator[Frozen]:
    """The rows of the plan in the order of the audience. A phone mostly has one account."""
    for first in audience:
        if first.sharers == 1:
            yield _alone(first, numbers, words, tally)
        else:
            yield from _together([first, *islice(audience, first.sharers - 1)], numbers, words, tally)


def _alone(each: Recipient, numbers: Iterator[int], words: Mapping[str, Words], tally: PlanTally) -> Frozen:
    reserved = next(numbers) if each.known_number is None else None
    place = tally.count(each, reserved)
    if each.excluded:
        return Frozen(place, each.account_id, reserved, each.phone, each.language, each.excluded, None, *NO_TEXT)
    language = _language(each, words)
    text = words[language].one.of(_renumbered(each, reserved))
    tally.count_text(text, language, each, varies=words[language].vary)
    return Frozen(place, each.account_id, reserved, each.phone, each.language, None, place, *text)


def _together(
    shared: Sequence[Recipient], numbers: Iterator[int], words: Mapping[str, Words], tally: PlanTally
) -> Iterator[Frozen]:
    """The accounts of one phone: the first holds the text for all, or each its own."""
    reserved = [next(numbers) if each.known_number is None else None for each in shared]
    places = [tally.count(each, number) for each, number in zip(shared, reserved, strict=True)]
    language = _language(shared[0], words)
    texts = words[language].texts(list(map(_renumbered, shared, reserved)))
    for text in texts:
        tally.count_text(text, language, shared[0], varies=True)
    tally.apart += len(texts) > 1
    others = len(shared) - len(texts)
    heads = [*places[: len(texts)], *[places[0]] * others]
    filled: list[Text | NoText] = [*texts, *[NO_TEXT] * others]
    for each, place, number, head, message_fields in zip(shared, places, reserved, heads, filled, strict=True):
        yield Frozen(place, each.account_id, number, each.phone, each.language, None, head, *message_fields)


def _language(each: Recipient, words: Mapping[str, Words]) -> str:
    return each.language if each.language in words else SOURCE_LANGUAGE


def _renumbered(each: Recipient, reserved: int | None) -> Renumbered:
    return Renumbered(each.old, str(reserved or each.known_number), each.name)


class CampaignAccounts(Protocol):
    """What the use cases need of the store."""

    def audience(self, campaign_id: int) -> Iterator[Recipient]: ...

    def freeze(self, campaign_id: int, rows: Iterable[Frozen], share: float, voided_at: datetime | None) -> str: ...

    def void(self, wave: Wave) -> int: ...
