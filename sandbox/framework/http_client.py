"""How the stand-ins call the service: no cookies, no redirects, no retries."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import urllib3

MAX_CONNECTIONS = 32
FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


class UnreachableError(Exception):
    """Refused, broken, or no answer in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class HttpClient:
    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(maxsize=MAX_CONNECTIONS, retries=False)

    def get(self, url: str, *, timeout_seconds: float = 3) -> Answer:
        """Raises UnreachableError."""
        return self._request("GET", url, b"", {}, timeout_seconds)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_seconds: float) -> Answer:
        """Raises UnreachableError."""
        return self._request("POST", url, body, headers, timeout_seconds)

    def close(self) -> None:
        self._pool.clear()

    def _request(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> Answer:
        timeout = urllib3.Timeout(total=timeout_seconds)
        try:
            answer = self._pool.request(method, url, body=body, headers=headers, timeout=timeout, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise UnreachableError(str(error)) from error
        return Answer(answer.status, answer.headers, answer.data)


def form_encoded(form: Mapping[str, str]) -> bytes:
    """Each value is percent-encoded in full, `*` and `#` too: the gateway sends `%2A977%23`."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in form.items()).encode()
