"""A stand-in of a payment provider, run and commanded over HTTP, as its README says."""

from typing import Any

import requests

HTTP_SECONDS = 10


class Provider:
    """A stand-in and its control interface; `forget` and `command` are below `/__control/`."""

    def __init__(self, stand_in: Any) -> None:
        self.stand_in = stand_in
        self.url = stand_in.start()

    def command(self, path: str, **command: Any) -> Any:
        return self._post(f"__control/{path}", command)

    def answer(self, prompt_id: str, **given: Any) -> Any:
        """A customer of M-Pesa enters the PIN, or cancels."""
        return self._post(f"__prompts/{prompt_id}", given)

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = requests.post(f"{self.url}/{path}", json=body, timeout=HTTP_SECONDS)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def look(self, path: str) -> Any:
        return requests.get(f"{self.url}/{path}", timeout=HTTP_SECONDS).json()

    def forget(self, path: str) -> None:
        requests.delete(f"{self.url}/__control/{path}", timeout=HTTP_SECONDS).raise_for_status()
