"""How the stand-ins call the service: forms over HTTP, each value fully percent-encoded, no cookies, no redirects."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import urllib3

FORM = "application/x-www-form-urlencoded; charset=UTF-8"


class ServiceUnreachableError(Exception):
    """Refused, broken, or no answer in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Service:
    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self._pool = urllib3.PoolManager(maxsize=32, retries=False)

    def callback(
        self,
        path: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float = 10,
    ) -> Answer:
        """POST to `/callbacks/<token>/path`. Raises ServiceUnreachableError."""
        url = f"{self.url}/callbacks/{self.token}/{path}"
        return self._request("POST", url, encode(form), {"Content-Type": FORM, **(headers or {})}, timeout_seconds)

    def get(self, path: str, timeout_seconds: float = 3) -> Answer:
        return self._request("GET", f"{self.url}{path}", b"", {}, timeout_seconds)

    def close(self) -> None:
        self._pool.clear()

    def _request(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> Answer:
        timeout = urllib3.Timeout(total=timeout_seconds)
        try:
            answer = self._pool.request(method, url, body=body, headers=headers, timeout=timeout, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise ServiceUnreachableError(str(error)) from error
        return Answer(answer.status, answer.headers, answer.data)


def encode(form: Mapping[str, str]) -> bytes:
    """`*` and `#` too: the gateway sends `%2A977%23`."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in form.items()).encode()
