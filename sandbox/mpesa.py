"""What the handset has to do with M-Pesa: it takes a prompt, answers it, and can take none during a USSD session.

Asked over HTTP, so that an outage of the stand-in is an outage on the handset, too.
"""

import contextlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import urllib3

SECONDS = 3


class Mpesa:
    """With no URL nobody on this handset has M-Pesa."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self._pool = urllib3.PoolManager(maxsize=8, retries=False, timeout=urllib3.Timeout(total=SECONDS))

    def prompt(self, phone: str) -> Mapping[str, Any] | None:
        """The prompt that is open on the phone; None when there is none, or nobody to say."""
        _, answer = self._ask("GET", f"/__prompts?{urlencode({'phone': phone})}")
        return next(iter(answer.get("prompts", ())), None)

    def answer(self, prompt_id: str, given: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """Enter the PIN or cancel: HTTP status and what M-Pesa says; 0 when it does not answer."""
        return self._ask("POST", f"/__prompts/{quote(prompt_id, safe='')}", given)

    def set_in_session(self, phone: str, *, in_session: bool) -> None:
        self._ask("POST", "/__control/subscribers", {"phone": phone, "in_session": in_session})

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, Mapping[str, Any]]:
        if self.url:
            with contextlib.suppress(urllib3.exceptions.HTTPError):  # a dial works while M-Pesa is unavailable
                answer = self._pool.request(method, f"{self.url}{path}", json=body)
                return answer.status, json.loads(answer.data)
        return 0, {}
