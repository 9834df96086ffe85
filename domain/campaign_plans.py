"""What a plan is made of: the audience as it is frozen, row by row, and what is counted on the way."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol

from domain.campaign_texts import Renumbered, Words
from domain.campaigns import Wave
from domain.phones import network_of

ANY_NETWORK = "other"
SOURCE_LANGUAGE = "en"
NO_TEXT = (None, None, None)

_ODD = re.compile(r"[^A-Za-z0-9 .,]")


class Recipient(NamedTuple):
    """An account of the audience. `known_number` is the new number that it has already, `excluded` why it is not told.
    Accounts with the same `head` (an account's id) share a phone, and follow each other.
    """

    account_id: int
    old: str
    name: str
    phone: str | None
    language: str
    excluded: str | None
    known_number: int | None
    in_pilot: bool
    head: int


class Frozen(NamedTuple):
    """An account as the plan freezes it, at its place. `number` is reserved for it, unless it has one. `head` is the
    place whose text tells it; there stand the text, its SMS parts, and how many accounts it tells.
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
        return {"longest": self.longest, "shortest": self.shortest, "strangest": self.strangest}

    def see(self, text: str) -> None:
        if len(text) > len(self.longest):
            self.longest = text
        if not self.shortest or len(text) < len(self.shortest):
            self.shortest = text
        if (odd := len(_ODD.findall(text))) > self._strangeness:
            self.strangest, self._strangeness = text, odd


@dataclass(slots=True)
class Tally:
    """What is counted while the audience is frozen. `told` and `excluded` are accounts, in the pilot and beyond it;
    `messages` and `parts` go by language and network; `longer` are messages of more than one part.
    """

    accounts: int = 0
    in_pilot: int = 0
    reserved: int = 0
    longer: int = 0
    told: Counter[bool] = field(default_factory=Counter)
    excluded: Counter[tuple[bool, str]] = field(default_factory=Counter)
    messages: Counter[tuple[str, str]] = field(default_factory=Counter)
    parts: Counter[tuple[str, str]] = field(default_factory=Counter)
    samples: Samples = field(default_factory=Samples)

    def count_accounts(self, shared: Sequence[Recipient], reserved: int) -> None:
        first = shared[0]
        self.accounts += len(shared)
        self.reserved += reserved
        self.in_pilot += len(shared) if first.in_pilot else 0
        if first.excluded:
            self.excluded[first.in_pilot, first.excluded] += len(shared)
        else:
            self.told[first.in_pilot] += len(shared)

    def excluded_by_cause(self) -> dict[str, int]:
        causes = sorted({cause for _, cause in self.excluded})
        return {cause: self.excluded[False, cause] + self.excluded[True, cause] for cause in causes}

    def count_message(self, text: str, parts: int, language: str, phone: str | None) -> None:
        kind = language, network_of(phone or "") or ANY_NETWORK
        self.messages[kind] += 1
        self.parts[kind] += parts
        self.longer += parts > 1
        self.samples.see(text)


def freeze(
    audience: Iterable[Recipient], numbers: Iterator[int], words: Mapping[str, Words], tally: Tally
) -> Iterator[Frozen]:
    """The rows of the plan in the order of the audience."""
    for _, shared in groupby(audience, attrgetter("head")):
        yield from _frozen_phone(list(shared), numbers, words, tally)


def _frozen_phone(
    shared: Sequence[Recipient], numbers: Iterator[int], words: Mapping[str, Words], tally: Tally
) -> Iterator[Frozen]:
    """The accounts of one phone: the first holds the text for all, or each its own."""
    reserved = [next(numbers) if each.known_number is None else None for each in shared]
    texts = [] if shared[0].excluded else _texts(shared, reserved, words, tally)
    place = tally.accounts + 1
    tally.count_accounts(shared, len(reserved) - reserved.count(None))
    for here, each in enumerate(shared, place):
        own = here - place < len(texts)
        yield Frozen(
            here,
            each.account_id,
            reserved[here - place],
            each.phone,
            each.language,
            each.excluded,
            None if each.excluded else here if own else place,
            *(texts[here - place] if own else NO_TEXT),
        )


def _texts(
    shared: Sequence[Recipient], reserved: Sequence[int | None], words: Mapping[str, Words], tally: Tally
) -> list[tuple[str, int, int]]:
    first = shared[0]
    language = first.language if first.language in words else SOURCE_LANGUAGE
    accounts = [
        Renumbered(each.old, str(number or each.known_number), each.name)
        for each, number in zip(shared, reserved, strict=True)
    ]
    texts = words[language].texts(accounts)
    for text, parts, _ in texts:
        tally.count_message(text, parts, language, first.phone)
    return texts


class CampaignAccounts(Protocol):
    """What the use cases need of the store."""

    def audience(self, campaign_id: int) -> Iterator[Recipient]: ...

    def freeze(self, campaign_id: int, rows: Iterable[Frozen]) -> str: ...

    def void(self, wave: Wave) -> int: ...
