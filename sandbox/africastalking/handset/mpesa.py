"""What the handset has to do with M-Pesa: it pays by paybill, takes a prompt, and can take none during a USSD session.

Asked over HTTP, so that an outage of the stand-in is an outage on the handset, too.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from sandbox.framework.callbacks import JSON_HEADERS
from sandbox.framework.http_client import Answer, HttpClient, UnreachableError

TIMEOUT_SECONDS = 3
PAYBILL_TIMEOUT_SECONDS = 12  # M-Pesa waits eight for the merchant's validation


class Mpesa:
    """With no URL nobody on this handset has M-Pesa."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self._client = HttpClient()

    def prompt(self, phone: str) -> Mapping[str, Any] | None:
        """The prompt that is open on the phone; None when there is none, or no M-Pesa."""
        query = urlencode({"phone": phone})
        answer = self._get(f"/__prompts?{query}")
        return next(iter(answer.json["prompts"]), None) if answer else None

    def answer(self, prompt_id: str, given: Mapping[str, Any]) -> Answer | None:
        """Enters the PIN or cancels: what M-Pesa says, None when it does not answer."""
        return self._post(f"/__prompts/{quote(prompt_id, safe='')}", given)

    def pay(self, phone: str, reference: str, amount: int) -> Answer | None:
        """Pays by paybill: what M-Pesa says, None when it does not answer."""
        order = {"phone": phone, "reference": reference, "amount": amount}
        return self._post("/__control/paybill", order, PAYBILL_TIMEOUT_SECONDS)

    def set_in_session(self, phone: str, *, in_session: bool) -> None:
        """A dial works while M-Pesa does not."""
        self._post("/__control/subscribers", {"phone": phone, "in_session": in_session})

    def _get(self, path: str) -> Answer | None:
        return self._ask(partial(self._client.get, f"{self.url}{path}"))

    def _post(self, path: str, body: Mapping[str, Any], timeout_seconds: float = TIMEOUT_SECONDS) -> Answer | None:
        content = json.dumps(body).encode()
        return self._ask(partial(self._client.post, f"{self.url}{path}", content, JSON_HEADERS), timeout_seconds)

    def _ask(self, call: Callable[..., Answer], timeout_seconds: float = TIMEOUT_SECONDS) -> Answer | None:
        try:
            return call(timeout_seconds=timeout_seconds) if self.url else None
        except UnreachableError:
            return None
