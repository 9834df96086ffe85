"""The key that a person's command carries, so that a repeated one is answered and not done again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Protocol

MAX_TURN_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Key:
    """Where a command came from, which input of it, and a hash of what it asks for."""

    source: str
    turn: str
    input_hash: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: its outcome, and what is needed to say so again."""

    input_hash: bytes
    outcome: str
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command, and what a channel needs to say so, in JSON's own types."""

    name: str
    result: Mapping[str, Any] = field(default_factory=dict)


class Commands(Protocol):
    """What the use cases need of the store."""

    def find(self, key: Key) -> Done | None: ...

    def claim(self, key: Key) -> Done | None: ...

    def add(self, key: Key, outcome: str, result: dict[str, Any]) -> None: ...


def key(source: str, turn: str, *asked: object) -> Key:
    """The key of a command that asks for these values."""
    return Key(source, turn_name(turn), _digest("\x1f".join(map(str, asked))))


def turn_name(turn: str) -> str:
    """The turn itself where it is short, else its hash: nobody's long answer makes a long key."""
    return turn if len(turn) <= MAX_TURN_LENGTH else _digest(turn).hex()


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()
