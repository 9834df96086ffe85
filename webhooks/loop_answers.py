"""What is answered on the event loop of the web worker, as bytes."""

from collections.abc import Sequence
from functools import lru_cache
from time import time
from typing import Protocol

from gunicorn.util import http_date

Headers = Sequence[tuple[str, str]]


class LoopCallback(Protocol):
    """A callback that is answered on the event loop. It never raises."""

    def is_for(self, path: bytes) -> bool:
        """Whether what is posted to this path is its own to answer."""
        ...

    async def answer(self, body: bytes) -> tuple[Headers, bytes]:
        """Headers and body."""
        ...


def ok(headers: Headers, body: bytes, *, keeps: bool) -> bytes:
    """200, and whether the connection is kept."""
    own = "".join(f"{name}: {value}\r\n" for name, value in headers)
    connection = "keep-alive" if keeps else "close"
    head = (
        f"HTTP/1.1 200 OK\r\nServer: gunicorn\r\nDate: {_date(int(time()))}\r\nConnection: {connection}\r\n"
        f"{own}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("latin-1") + body


@lru_cache(2)
def _date(second: int) -> str:
    return str(http_date(second))
