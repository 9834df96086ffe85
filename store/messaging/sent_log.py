"""A log of what the gateway has accepted, on the disk of the worker's host and not in the database.

A database that is restored to an earlier moment has forgotten what was sent since. This log has not: a line a message,
with its id, digests of its natural key and of its words, and what the gateway calls it; no phone and no word of it.
"""

import json
import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from domain.messaging.sending import Claimed, Result, SmsAccepted
from store.messaging.sent_keys import WITHOUT_WORDS

KEPT = timedelta(days=35)
CHUNK = 2_000
PREFIX, SUFFIX = "sent-", ".jsonl"


class Entry(NamedTuple):
    """One accepted message: by its key and its name, as store/messaging/sent_keys.py computes them in the database."""

    at: datetime
    message_id: int
    key: str
    gateway_id: str | None
    name: str


class SentLog:
    """Appends to a file a day in its folder; without a folder nothing is kept. Raises `OSError`."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def append(self, results: Sequence[Result], now: datetime) -> None:
        """Write down those that were accepted; on the disk when this returns."""
        lines = b"".join(_line(each, now) for each in results if isinstance(each.outcome, SmsAccepted))
        if self._folder is None or not lines:
            return
        path = self._folder / f"{PREFIX}{now.date()}{SUFFIX}"
        if not path.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._forget_old_days(now.date())
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, lines)
            os.fsync(file)
        finally:
            os.close(file)

    def newest_first(self) -> Iterator[Sequence[Entry]]:
        """All that is kept, in chunks. A line that a crash cut short is left out."""
        for file in sorted(self._files(), reverse=True):
            lines = reversed(file.read_bytes().splitlines())
            while chunk := list(islice(lines, CHUNK)):
                yield [entry for line in chunk if (entry := _entry(line))]

    def _forget_old_days(self, today: date) -> None:
        """Those that no restore reaches back to."""
        oldest = f"{PREFIX}{today - KEPT}{SUFFIX}"
        for file in self._files():
            if file.name < oldest:
                file.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return [] if self._folder is None else [*self._folder.glob(f"{PREFIX}*{SUFFIX}")]


def key_of(message: Claimed) -> str:
    words = () if message.purpose in WITHOUT_WORDS else (message.text,)
    return _digest(message.purpose, message.subject, message.phone, *words)


def name_of(message: Claimed) -> str:
    return _digest(message.purpose, message.subject, message.phone)


def _digest(*said: str) -> str:
    return sha256("|".join(said).encode()).hexdigest()


def _line(result: Result, now: datetime) -> bytes:
    message, outcome = result.message, result.outcome
    gateway_id = outcome.gateway_id if isinstance(outcome, SmsAccepted) else None
    said = [now.isoformat(), message.id, key_of(message), gateway_id, name_of(message)]
    return json.dumps(said).encode() + b"\n"


def _entry(line: bytes) -> Entry | None:
    try:
        at, message_id, key, gateway_id, name = json.loads(line)
    except ValueError:
        return None
    return Entry(datetime.fromisoformat(at), message_id, key, gateway_id, name)
