"""All that the stand-in remembers."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, request

from sandbox.commands import Command
from sandbox.paystack.refusals import Refusal
from sandbox.paystack.scripts import Script
from sandbox.paystack.transactions import Transaction
from sandbox.script_queue import ScriptQueue
from sandbox.standin import Workings

FIRST_ID_RANGE = 10**9


class Options(Command):
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


@dataclass
class World(Workings):
    options: Options
    transactions: dict[str, Transaction] = field(default_factory=dict)
    scripts: ScriptQueue[Script] = field(default_factory=ScriptQueue)
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
            raise Refusal("unknown")
        return self.transactions[reference]

    def forget(self) -> None:
        with self.lock:
            super().forget()
            for memory in (self.transactions, self.scripts, self.settlements, self.refunds):
                memory.clear()


def world() -> World:
    return current_app.extensions["workings"]


def check_key() -> None:
    """Before each call of the API; the hosted page and the control plane need no key."""
    is_api = request.path.startswith(("/transaction", "/refund", "/settlement"))
    if is_api and request.headers.get("Authorization") != f"Bearer {world().options.secret_key}":
        raise Refusal("key")
