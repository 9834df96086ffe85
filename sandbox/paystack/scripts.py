"""What is to happen to the next transaction that a script fits."""

from typing import Literal

from pydantic import Field

from sandbox.commands import Command
from sandbox.postman import Policy

Deed = Literal["pay", "fail", "leave"]
Disguise = Literal[
    "",
    "malformed",
    "wrong_signature",
    "signature_of_other_bytes",
    "test_domain",
    "wrong_currency",
    "wrong_amount",
]


class Script(Command):
    """`customer` None leaves it to whoever opens the page; `charged_amount` is what the card paid, if not the asked."""

    reference: str | None = None
    amount: int | None = None
    uses: int | None = Field(default=1, ge=1)
    reply: Literal["accept", "lost", "rate", "internal"] = "accept"
    reply_delay_seconds: float = 0
    customer: Deed | None = None
    charged_amount: int | None = None
    webhook: Policy = Policy()
    webhook_when: Literal["after_reply", "before_reply"] = "after_reply"
    webhook_disguise: Disguise = ""
    verify_failures: int = 0

    def fits(self, reference: str, amount: int) -> bool:
        return self.reference in {None, reference} and self.amount in {None, amount}
