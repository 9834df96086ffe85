"""What a session remembers between two turns, as a value. The store keeps its bytes; only this file knows what is in
them.
"""

import json
import zlib
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from typing import Any, Protocol, Self

from ussd.screen import Screen

LONGEST_HISTORY = 30
MOST_REPLY_CHARACTERS = 4_000
MARK_BYTES = 8


@dataclass(frozen=True, slots=True)
class Session:
    """Where a phone stands in the conversation.

    `text` is the accumulated text of the last turn that was answered. `replies` are the answers given so far, by
    their turn: the
    same turn gets the same bytes. `pages` and `offered` tell what the screen has: its pages, and the choices on this
    one. `memory`
    holds what was looked up and typed, in JSON's own types. `unsaid` is an answer that a replay met and did not act on.
    """

    release: str
    phone: str
    language: str
    state: str
    text: str = ""
    page: int = 0
    pages: int = 1
    offered: int = 0
    ended: bool = False
    unsaid: bool = False
    history: tuple[str, ...] = ()
    memory: dict[str, Any] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)

    def typed_since(self, text: str) -> str | None:
        """What the customer typed after the last answered turn; None when this text does not continue it.

        It is what follows the stored text, never the last `*` segment: an answer may contain `*`, be empty, or hold
        `#`. An empty
        answer to the first screen leaves a leading `*`.
        """
        if not self.text:
            return text.removeprefix("*")
        return text.removeprefix(f"{self.text}*") if text.startswith(f"{self.text}*") else None

    def said(self, text: str) -> Screen | None:
        """What was answered to this turn, if it is remembered."""
        reply = self.replies.get(text)
        return Screen(reply[4:], reply.startswith("END")) if reply else None

    def last_said(self) -> Screen:
        return Screen(self.replies[self.text][4:], self.ended)

    def answered(self, text: str, screen: Screen) -> Self:
        """The session after this turn was answered. The oldest answers go when they are too many to keep."""
        replies = {**self.replies, text: str(screen)}
        while len(replies) > 1 and sum(map(len, replies.values())) > MOST_REPLY_CHARACTERS:
            replies.pop(next(iter(replies)))
        return replace(self, text=text, replies=replies, ended=screen.ends)

    def packed(self) -> bytes:
        return zlib.compress(json.dumps(asdict(self), separators=(",", ":"), ensure_ascii=False).encode(), 1)

    @classmethod
    def unpacked(cls, packed: bytes) -> Self | None:
        """The session, or None when it was written in a shape that this release does not know."""
        try:
            values = json.loads(zlib.decompress(packed))
            return cls(**{**values, "history": tuple(values["history"])})
        except (ValueError, TypeError, KeyError, zlib.error):
            return None


class Passing(Protocol):
    """Where bytes are kept for a while. They may be lost at any moment; `Away` says that the place does not answer."""

    def load(self, key: str) -> bytes | None: ...

    def keep(self, key: str, mark: bytes, value: bytes, expected: bytes) -> bytes | None: ...


class Sessions:
    """The sessions, kept under a mark of the text they answered last: who read another text does not overwrite them."""

    def __init__(self, passing: Passing) -> None:
        self._passing = passing

    def load(self, session_id: str) -> Session | None:
        """The session, if it is remembered. Raises `Away`."""
        kept = self._passing.load(_key(session_id))
        return Session.unpacked(kept[MARK_BYTES:]) if kept else None

    def save(self, session_id: str, session: Session, expected: Session | None) -> Session:
        """Keep the session if nobody has answered since `expected` was read. What is kept now: ours, or the
        winner's.
        """
        before = _mark(expected) if expected else b""
        winner = self._passing.keep(_key(session_id), _mark(session), session.packed(), before)
        return (Session.unpacked(winner[MARK_BYTES:]) if winner else None) or session


def _key(session_id: str) -> str:
    return f"ussd:{session_id}"


def _mark(session: Session) -> bytes:
    return blake2b(f"{session.release}\n{session.text}".encode(), digest_size=MARK_BYTES).digest()
