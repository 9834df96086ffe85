"""All that the stand-in remembers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flask import current_app

from sandbox.daraja import formats
from sandbox.daraja.ledger import Ledger
from sandbox.daraja.merchant import Merchant
from sandbox.daraja.pushes import Push
from sandbox.daraja.scripts import Answer, Script
from sandbox.daraja.subscribers import Subscribers
from sandbox.framework.commands import Options
from sandbox.framework.scripts import ScriptQueue
from sandbox.framework.stand_in import State


class DarajaOptions(Options):
    answer: Answer = "pin"
    prompt_seconds: float = 60
    external_validation: bool = False
    validation_seconds: float = 8
    one_time_registration: bool = True
    empty_pull: Literal["1001", "error"] = "1001"
    spike_per_second: int | None = None
    token_seconds: int = 3599
    expires_in_as: Literal["number", "string"] = "number"
    https_only: bool = False


@dataclass(frozen=True, slots=True)
class Urls:
    """Where C2B messages go; `version` 1 hashes the payer's number, 2 masks it."""

    validation: str
    confirmation: str
    when_unreachable: str
    version: int


@dataclass(slots=True)
class Token:
    text: str
    expires_at: datetime


@dataclass(kw_only=True)
class DarajaState(State):
    merchant: Merchant
    options: DarajaOptions = field(default_factory=DarajaOptions)
    scripts: ScriptQueue[Script] = field(default_factory=lambda: ScriptQueue(Script))
    token: Token | None = None
    tokens_issued: int = 0
    subscribers: Subscribers = field(default_factory=Subscribers)
    pushes: dict[str, Push] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    urls: Urls | None = None
    other_urls: Urls | None = None
    """Of the organisation's other paybill."""
    pulls_registered: set[str] = field(default_factory=set)

    def open_push_of(self, phone: str) -> Push | None:
        return next((push for push in self.pushes.values() if push.phone == phone and push.is_open), None)

    def urls_of(self, shortcode: str) -> Urls | None:
        """Of the main paybill where it is empty."""
        return self.other_urls if shortcode else self.urls

    def new_receipt(self) -> str:
        return formats.receipt(self.clock.now())

    def shown_number(self, phone: str) -> str:
        masks = self.urls is not None and self.urls.version > 1
        return formats.masked(phone) if masks else formats.hashed(phone)

    def reset(self) -> None:
        with self.lock:
            super().reset()
            self.options.reset()
            self.token, self.tokens_issued = None, 0
            self.subscribers, self.ledger = Subscribers(), Ledger()
            self.pushes.clear()
            self.urls, self.other_urls, self.pulls_registered = None, None, set()


def current_state() -> DarajaState:
    state: DarajaState = current_app.extensions["state"]
    return state
