"""A client's socket that collects a request while no thread waits for it, and lets a slow client go."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from socket import socket
from time import monotonic
from typing import Any

from webhooks.loop_answers import LoopCallback
from webhooks.plain_requests import PlainRequest, read_plain_post

SEND_SECONDS = 10.0
MAX_HEAD_BYTES = 64 * 1024
MAX_BODY_BYTES = 64 * 1024

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding[ \t]*:[^\r\n]*chunked", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect[ \t]*:[ \t]*100-continue", re.IGNORECASE)
_CHUNK_SIZE = re.compile(rb"[0-9a-f]{1,8}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadTimeouts:
    """How long the head of a request, and then its body, may take to come."""

    head_seconds: float
    body_seconds: float


class ClientSocket:
    """Collects one request after the other, and hands each out to the thread that serves it.

    A request that is too large or malformed is handed out before it is whole: its reader refuses it, and what that one
    reads has to come in the request's own time. Every method that is not here is the socket's own.

    `is_watched` says whether the poller waits for its next request, `is_answered` whether the loop answers one.
    """

    def __init__(self, client: socket, timeouts: ReadTimeouts, linger: Callable[[socket], None]) -> None:
        self._client = client
        self._client.settimeout(0)
        self._timeouts = timeouts
        self._linger = linger
        self._collected = bytearray()
        self._awaited: Iterator[None] | None = None
        self._size = self._body_at = 0
        self._is_shut = self._is_blocking = False
        self.whole = self.is_watched = self.is_answered = False
        self.ends_at = inf

    def collect(self) -> bool:
        """Take what has come. Whether a thread may read the request now.

        Raises `ConnectionResetError` where a head has no end.
        """
        ended = self._receive()
        if self._awaited is None:
            self.whole, self.ends_at = False, monotonic() + self._timeouts.head_seconds
            self._awaited = self._await_request()
        if not ended and next(self._awaited, self) is None:
            return False
        self._awaited = None
        self._size = self._size if self.whole else len(self._collected)
        return True

    @property
    def has_next(self) -> bool:
        """Whether a part of the next request has come with this one."""
        return bool(self._collected)

    def begins_with(self, heads: tuple[bytes, ...]) -> bool:
        """Whether the request that was collected begins with one of these."""
        return self._collected.startswith(heads)

    def take_for(self, callback: LoopCallback) -> PlainRequest | None:
        """The request that was collected, where it is plain and for this callback; else a thread reads it."""
        found = read_plain_post(bytes(self._collected[: self._size]), self._body_at) if self.whole else None
        if found is None or not callback.is_for(found.path):
            return None
        self._hand_out(self._size)
        return found

    def send_at_once(self, answer: bytes) -> bool:
        """Whether all of it could be sent without waiting for the client."""
        self._stop_blocking()
        try:
            return self._client.send(answer) == len(answer)
        except OSError:
            return False

    def recv(self, size: int, flags: int = 0) -> bytes:
        """What was collected of this request. Then what comes until its time is over."""
        if self._is_shut:
            raise BlockingIOError("What a client still sends to a closed connection is read without waiting")
        if self._size:
            return self._hand_out(min(size, self._size))
        left = self.ends_at - monotonic()
        if left <= 0:
            raise ConnectionResetError("The client was too slow")
        return self._receive_within(left, size, flags)

    def setblocking(self, blocking: bool) -> None:  # noqa: FBT001 - the socket's signature
        """Blocking, it waits for a while and not for ever."""
        self._is_blocking = blocking
        self._client.settimeout(SEND_SECONDS if blocking else 0)

    def shutdown(self, how: int) -> None:
        """Nothing more is answered: from now on nobody waits for this client."""
        self._client.shutdown(how)
        self._is_shut = True

    def close(self) -> None:
        """An answer that was sent whole may still be on its way: its connection is closed when the client has it."""
        if self._is_shut:
            self._linger(self._client)
        else:
            self._client.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def _receive(self) -> bool:
        """Whether the client has ended its side."""
        self._stop_blocking()
        try:
            received = self._client.recv(MAX_BODY_BYTES)
        except BlockingIOError:
            return False
        self._collected += received
        return not received

    def _stop_blocking(self) -> None:
        if self._is_blocking:
            self.setblocking(False)  # noqa: FBT003 - the socket's signature

    def _receive_within(self, seconds: float, size: int, flags: int) -> bytes:
        self._client.settimeout(seconds)
        try:
            return self._client.recv(size, flags)
        except TimeoutError as error:
            raise ConnectionResetError("The client was too slow") from error
        finally:
            self.setblocking(True)  # noqa: FBT003 - the socket's signature

    def _hand_out(self, size: int) -> bytes:
        taken = bytes(self._collected[:size])
        del self._collected[:size]
        self._size -= size
        return taken

    def _await_request(self) -> Iterator[None]:
        """Ends where the request is whole or is not to be waited for."""
        while (end := self._collected.find(_HEAD_END)) < 0:
            if len(self._collected) > MAX_HEAD_BYTES:
                raise ConnectionResetError("The client sends a head without an end")
            yield
        self.ends_at = monotonic() + self._timeouts.body_seconds
        head, start = bytes(self._collected[: end + 2]), end + len(_HEAD_END)
        self._body_at = start
        if _EXPECTS.search(head):
            with suppress(OSError):
                self._client.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if _CHUNKED.search(head):
            yield from self._await_chunks(start)
        else:
            yield from self._await_end(start, start + _length_of(head))

    def _await_end(self, start: int, end: int) -> Iterator[None]:
        """Of a body that is too large, as much as tells its reader so."""
        while len(self._collected) < min(end, start + MAX_BODY_BYTES + 1):
            yield
        self.whole, self._size = end <= len(self._collected), end

    def _await_chunks(self, start: int) -> Iterator[None]:
        at = start
        while at <= start + MAX_BODY_BYTES:
            while (line := self._collected.find(b"\r\n", at)) < 0 and len(self._collected) <= start + MAX_BODY_BYTES:
                yield
            size = _CHUNK_SIZE.fullmatch(self._collected[at : max(line, at)].partition(b";")[0].strip())
            if not size:
                return
            if int(size[0], 16) == 0:
                yield from self._await_trailer(line)
                return
            at = line + 2 + int(size[0], 16) + 2
            yield from self._await_end(start, at)
            self.whole = False

    def _await_trailer(self, line: int) -> Iterator[None]:
        while (end := self._collected.find(_HEAD_END, line)) < 0 and len(self._collected) <= line + MAX_HEAD_BYTES:
            yield
        self.whole, self._size = end >= 0, end + len(_HEAD_END)


def _length_of(head: bytes) -> int:
    """Two lengths that differ are refused by the reader, as a length that is no number is."""
    lengths = {digits.lstrip(b"0") for digits in _LENGTH.findall(head)}
    return int(lengths.pop()[:10] or b"0") if len(lengths) == 1 else 0
