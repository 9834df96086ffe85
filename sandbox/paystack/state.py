"""All that the stand-in remembers."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, request

from sandbox.framework.commands import Options
from sandbox.framework.scripts import ScriptQueue
from sandbox.framework.stand_in import State
from sandbox.paystack.refusals import PaystackRefusal
from sandbox.paystack.scripts import Script
from sandbox.paystack.transactions import Transaction

FIRST_ID_RANGE = 10**9
API_PREFIXES = ("/transaction", "/refund", "/settlement")


class PaystackOptions(Options):
    """The key signs the webhooks, too: there is no secret of their own."""

    secret_key: str = "sk_test_stand_in"  # noqa: S105 - opens nothing but the stand-in
    webhook_url: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    id: int
    settled_at: datetime
    references: tuple[str, ...]
    gross: int
    fees: int


@dataclass(kw_only=True)
class PaystackState(State):
    options: PaystackOptions = field(default_factory=PaystackOptions)
    scripts: ScriptQueue[Script] = field(default_factory=lambda: ScriptQueue(Script))
    transactions: dict[str, Transaction] = field(default_factory=dict)
    settlements: list[Settlement] = field(default_factory=list)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    last_id: int = field(default_factory=lambda: secrets.randbelow(FIRST_ID_RANGE))

    @property
    def domain(self) -> str:
        return "live" if self.options.secret_key.startswith("sk_live_") else "test"

    def next_id(self) -> int:
        """A restart begins elsewhere, so that no id comes twice."""
        with self.lock:
            self.last_id += 1
            return self.last_id

    def find(self, reference: str) -> Transaction:
        if reference not in self.transactions:
            raise PaystackRefusal("unknown")
        return self.transactions[reference]

    def reset(self) -> None:
        """What is set in the dashboard stays."""
        with self.lock:
            super().reset()
            for memory in (self.transactions, self.settlements, self.refunds):
                memory.clear()


def current_state() -> PaystackState:
    state: PaystackState = current_app.extensions["state"]
    return state


def check_key() -> None:
    """Before each call of the API; the hosted page and the control interface need no key."""
    is_api = request.path.startswith(API_PREFIXES)
    if is_api and request.headers.get("Authorization") != f"Bearer {current_state().options.secret_key}":
        raise PaystackRefusal("key")
