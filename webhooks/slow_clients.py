"""Clients that send slowly, or stop in the middle: their connection is let go, and its thread serves others."""

import errno
from math import inf
from socket import socket
from time import monotonic
from typing import Any

HEADER_SECONDS = 5.0
BODY_SECONDS = 10.0
SEND_SECONDS = 10.0


class BoundedSocket:
    """A client's socket on which reading ends at a moment, however slowly the bytes come, and sending after a while.

    Every other method is the socket's own.
    """

    def __init__(self, client: socket) -> None:
        self._client = client
        self._read_until = inf

    def allow(self, seconds: float) -> None:
        """What is read from now on has to arrive within so many seconds."""
        self._read_until = monotonic() + seconds

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Raises `ConnectionResetError`, as if the client had gone, when its time is over."""
        left = self._read_until - monotonic()
        if left <= 0:
            raise ConnectionResetError(errno.ECONNRESET, "The client was too slow")
        self._client.settimeout(None if left == inf else left)
        try:
            return self._client.recv(size, flags)
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "The client was too slow") from error
        finally:
            self._client.settimeout(SEND_SECONDS)

    def setblocking(self, blocking: bool) -> None:  # noqa: FBT001 - the socket's signature
        """Blocking, it waits for a while and not for ever."""
        self._client.settimeout(SEND_SECONDS if blocking else 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)
