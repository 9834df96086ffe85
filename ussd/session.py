"""What a session remembers between two turns, as a value. Only this file knows what is in the stored bytes."""

import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Protocol, Self

import orjson

from domain.errors import Unavailable
from store.core.session_seal import MARK_BYTES
from ussd.memory import Memory, Subject, packed_record, unpacked_subject
from ussd.screen import Screen

MAX_HISTORY = 30
MAX_REPLY_CHARACTERS = 4_000
MAX_PLAIN_LENGTH = 3_000
SORRY = "sorry"
"""What a turn that was our fault leads to, in the funnel and on the gateway's dashboard; no state has this name."""

Step = tuple[str, int, Subject | None]
"""A state, its page and what it was about, as `0` comes back to it."""


@dataclass(frozen=True, slots=True)
class Session:
    """Where a phone stands in the conversation.

    `text` is the accumulated text of the last turn that was answered. `replies` are the answers given so far, by their
    turn: the same turn gets the same bytes. `pages` and `offered` tell what the screen has: its pages, and the choices
    on this one. `memory` holds what was looked up and typed. `unsaid` is an answer that a replay
    met and did not act on; `unsent` says that something was typed which would be lost with the session.
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
    unsent: bool = False
    history: Sequence[Step] = ()
    memory: Memory = field(default_factory=Memory)
    replies: dict[str, str] = field(default_factory=dict)

    def typed_since(self, text: str) -> str | None:
        """What the customer typed after the last answered turn; None when this text does not continue it.

        It is what follows the stored text, never the last `*` segment: an answer may contain `*`, be empty, or hold
        `#`. Empty answers to the first screen leave leading `*`.
        """
        answered, typed = self.text.lstrip("*"), text.lstrip("*")
        if not answered:
            return typed
        return typed.removeprefix(f"{answered}*") if typed.startswith(f"{answered}*") else None

    def said(self, text: str) -> Screen | None:
        """What was answered to this turn, if it is remembered."""
        reply = self.replies.get(text)
        return Screen(reply[4:], reply.startswith("END"), self.state) if reply else None

    def last_said(self) -> Screen:
        return Screen(self.replies[self.text][4:], self.ended, self.state)

    def answered(self, text: str, screen: Screen, **changed: Any) -> Self:
        """The session after this turn was answered. The oldest answers go when they are too many to keep."""
        replies = {**self.replies, text: str(screen)}
        while len(replies) > 1 and sum(map(len, replies.values())) > MAX_REPLY_CHARACTERS:
            replies.pop(next(iter(replies)))
        known = dict(zip(self.__slots__, _VALUES(self), strict=True))
        return type(self)(**{**known, **changed, "text": text, "replies": replies, "ended": screen.ends})

    def packed(self) -> bytes:
        """Its fields in their order, as JSON; the few that are long are deflated."""
        packed = orjson.dumps(_VALUES(self), packed_record, orjson.OPT_PASSTHROUGH_DATACLASS)
        return packed if len(packed) <= MAX_PLAIN_LENGTH else zlib.compress(packed, 1)

    @classmethod
    def unpacked(cls, packed: bytes) -> Self | None:
        """The session, or None when it was written in a shape that this release does not know."""
        try:
            values = orjson.loads(packed if packed.startswith(b"[") else zlib.decompress(packed))
            *fields, history, memory, replies = values
            steps = [(state, page, unpacked_subject(subject)) for state, page, subject in history]
            return cls(*(*fields, steps, Memory.unpacked(memory), replies))
        except (ValueError, TypeError, LookupError, AttributeError, zlib.error):
            return None


_VALUES = attrgetter(*Session.__slots__)
"""All of a session, in the order of its fields."""


class TooManyDials(Exception):
    """This phone has opened more sessions lately than anybody needs."""


@dataclass(frozen=True, slots=True)
class Change:
    """A session's new bytes: under its mark, instead of the expected one, with the hop it was."""

    expected: bytes
    mark: bytes
    value: bytes
    hop: str
    unsent: bool


class SessionBytes(Protocol):
    """Where bytes are kept for a while, for whoever looks. They may be lost at any moment; `Unavailable` says that the
    place does not answer.
    """

    def find(self, session_id: str) -> bytes | None: ...

    def last_of(self, phone: str) -> str | None: ...


class TurnSessions(Protocol):
    """The same place, as turns load and keep the bytes."""

    async def load(self, session_id: str, phone: str) -> tuple[bytes | None, int, bytes | None]: ...

    async def keep(self, session_id: str, phone: str, change: Change) -> bytes | None: ...

    async def find(self, session_id: str) -> bytes | None: ...

    async def count(self, hop: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """The session, if it is remembered, else the one that the phone left unsent; `mark` is that of what is kept."""

    session: Session | None = None
    left: Session | None = None
    mark: bytes = b""


class Sessions:
    """The sessions, kept under a mark of the text they answered last: who read another text does not overwrite them."""

    def __init__(self, kept: TurnSessions, most_dials: int) -> None:
        self._kept = kept
        self._most_dials = most_dials

    async def load(self, session_id: str, phone: str) -> Found:
        """What is remembered. Raises `TooManyDials`, and `Unavailable` when nobody answers."""
        packed, dials, left = await self._kept.load(session_id, phone)
        if dials > self._most_dials:
            raise TooManyDials
        return Found(_unpacked(packed), _unpacked(left), packed[:MARK_BYTES] if packed else b"")

    async def save(self, session_id: str, session: Session, found: Found) -> Session:
        """Keep the session if nobody has answered since. What is kept now: ours, or the winner's."""
        change = Change(
            expected=found.mark,
            mark=_mark(session),
            value=session.packed(),
            hop=f"{session.language}|{found.session.state if found.session else ''}|{session.state}",
            unsent=session.unsent,
        )
        return _unpacked(await self._kept.keep(session_id, session.phone, change)) or session

    async def count_fault(self, session_id: str) -> None:
        """Count a turn that was our fault, where the session stood, as far as that can be counted."""
        with suppress(Unavailable):
            session = _unpacked(await self._kept.find(session_id))
            language, state = (session.language, session.state) if session else ("", "")
            await self._kept.count(f"{language}|{state}|{SORRY}")


def find(kept: SessionBytes, session_id: str) -> Session | None:
    """The session, if it is remembered, for whoever looks into what happened."""
    return _unpacked(kept.find(session_id))


def _unpacked(kept: bytes | None) -> Session | None:
    return Session.unpacked(kept[MARK_BYTES:]) if kept else None


def _mark(session: Session) -> bytes:
    return blake2b(f"{session.release}\n{session.text}".encode(), digest_size=MARK_BYTES).digest()
