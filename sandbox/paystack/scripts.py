"""What is to happen to the next transaction that a script fits."""

from typing import Literal

from sandbox.framework import scripts
from sandbox.framework.callbacks import DeliveryPolicy
from sandbox.framework.scripts import When

CustomerAction = Literal["pay", "fail", "leave"]
WebhookFault = Literal[
    "",
    "malformed",
    "wrong_signature",
    "signature_of_other_bytes",
    "test_domain",
    "wrong_currency",
    "wrong_amount",
]


class Script(scripts.Script):
    """`customer` None leaves it to whoever opens the page; `charged_amount` is what the card paid, if not all."""

    reference: str | None = None
    amount: int | None = None
    reply: Literal["accept", "lost", "rate", "internal"] = "accept"
    customer: CustomerAction | None = None
    charged_amount: int | None = None
    webhook: DeliveryPolicy = DeliveryPolicy()
    webhook_when: When = "after_reply"
    webhook_fault: WebhookFault = ""
    verify_failures: int = 0

    def fits(self, reference: str, amount: int) -> bool:
        return self.reference in {None, reference} and self.amount in {None, amount}
