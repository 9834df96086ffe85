"""What is to happen to the next push that fits: the reply, the customer's answer, and the callbacks to the merchant."""

from typing import Literal

from pydantic import field_validator

from sandbox.daraja.formats import msisdn
from sandbox.daraja.results import PAID
from sandbox.framework import scripts
from sandbox.framework.callbacks import DeliveryPolicy
from sandbox.framework.scripts import When

RefusalName = Literal[
    "lock",
    "merchant",
    "credentials",
    "token",
    "payload",
    "resource",
    "spike",
    "quota",
    "internal",
    "maintenance",
]
ReplyName = Literal["accept", "lost", "dropped", "html", "html_accepted", "internal_accepted"] | RefusalName
Answer = Literal["pin", "wrong_pin", "cancel", "wait"]
CallbackFault = Literal["", "malformed", "wrong_amount", "wrong_token", "unknown_id"]
PendingForm = Literal["error", "4999", "1"]


class Script(scripts.Script):
    """Fits a push by phone, by amount, by both, or by neither."""

    phone: str | None = None
    amount: int | None = None
    reply: ReplyName = "accept"
    answer: Answer | None = None
    result: str | None = None
    pays_after_seconds: float | None = None
    callback: DeliveryPolicy = DeliveryPolicy()
    callback_when: When = "after_reply"
    callback_fault: CallbackFault = ""
    confirmation: DeliveryPolicy = DeliveryPolicy()
    confirmation_fault: CallbackFault = ""
    first: Literal["callback", "confirmation"] = "callback"
    pending: PendingForm = "error"
    pending_queries: int = 0
    query_refused: str | None = None

    @field_validator("phone")
    @classmethod
    def as_msisdn(cls, phone: str | None) -> str | None:
        return phone and msisdn(phone)

    @field_validator("result")
    @classmethod
    def is_failure(cls, result: str | None) -> str | None:
        if result == PAID:
            raise ValueError("only a customer's PIN pays: script the answer instead")
        return result

    def fits(self, phone: str, amount: int) -> bool:
        return self.phone in {None, phone} and self.amount in {None, amount}
