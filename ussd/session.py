"""What a session remembers between two turns, as a value. The store keeps its bytes; only this file knows what is in
them.
"""

import json
import zlib
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol, Self

from ussd.screen import Screen

LONGEST_HISTORY = 30
MOST_REPLY_CHARACTERS = 4_000


class SessionsAway(Exception):
    """The place where sessions are kept does not answer."""


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


class Sessions(Protocol):
    """Where sessions are kept. They may be lost at any moment; `SessionsAway` says that the place does not answer."""

    def load(self, session_id: str) -> Session | None: ...

    def save(self, session_id: str, session: Session, expected: Session | None) -> Session:
        """Keep the session if nobody has answered since `expected` was read. What is kept now: ours, or the
        winner's.
        """
        ...
